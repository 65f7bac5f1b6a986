package com.sutazai.tasks;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.time.Duration;
import java.util.List;

/** How tasks are worked on, and what they may cost. */
public record TaskSettings(
        @Setting(
                        key = "tasks.workers",
                        byDefault = "16",
                        unit = "tasks",
                        about =
                                "Tasks that this server works on at the same time; 0 for none. From 4 on, three quarters of them at most are of one type, so that no type holds up all others.")
                int workers,
        @Setting(
                        key = "tasks.lease",
                        byDefault = "PT10S",
                        unit = "ISO-8601 duration",
                        about =
                                "How long a task stays with a server that gives no sign; then another takes it.")
                Duration lease,
        @Setting(
                        key = "tasks.retry.base",
                        byDefault = "PT1S",
                        unit = "ISO-8601 duration",
                        about =
                                "Wait before the second attempt; doubled for each further one, up to five minutes.")
                Duration retryBase,
        @Setting(
                        key = "tasks.payload.size.max",
                        byDefault = "262144",
                        unit = "bytes of JSON",
                        about = "Largest payload, and largest result.")
                int payloadSizeMax,
        @Setting(
                        key = "tasks.waiting.max",
                        byDefault = "100000",
                        unit = "tasks",
                        about = "Tasks that may wait; above that new ones are refused (503).")
                int waitingMax,
        @Setting(
                        key = "tasks.waiting.max.of.owner",
                        byDefault = "20000",
                        unit = "tasks",
                        about =
                                "Tasks of one user that may wait; above that his new ones are refused (429).")
                int waitingMaxOfOwner,
        @Setting(
                        key = "tasks.retention",
                        byDefault = "P7D",
                        unit = "ISO-8601 duration",
                        about = "How long a task that is over can be asked for.")
                Duration retention,
        @Setting(
                        key = "tasks.bus.types",
                        byDefault = "",
                        unit = "task types, separated by commas",
                        about =
                                "Types that external workers do who read the topic of that name on the Redis bus.")
                List<String> busTypes)
        implements Settings {

    private static final int WORKERS_MAX = 1_000;
    private static final int SIZE_MIN = 1_024;
    private static final int SIZE_MAX = 16 * 1024 * 1024;
    private static final int WAITING_MAX = 100_000_000;

    public TaskSettings {
        new Rules()
                .between("TASKS_WORKERS", workers, 0, WORKERS_MAX)
                .between("TASKS_LEASE", lease, Duration.ofSeconds(3), Duration.ofMinutes(5))
                .between(
                        "TASKS_RETRY_BASE", retryBase, Duration.ofMillis(10), Duration.ofMinutes(5))
                .between("TASKS_PAYLOAD_SIZE_MAX", payloadSizeMax, SIZE_MIN, SIZE_MAX)
                .between("TASKS_WAITING_MAX", waitingMax, 1, WAITING_MAX)
                .between("TASKS_WAITING_MAX_OF_OWNER", waitingMaxOfOwner, 1, WAITING_MAX)
                .between("TASKS_RETENTION", retention, Duration.ofMinutes(1), Duration.ofDays(365))
                .that(
                        busTypes.stream().allMatch(type -> type.matches("[a-z0-9_-]{1,64}")),
                        "TASKS_BUS_TYPES",
                        "has a name that is no topic",
                        "use 1 to 64 of a-z 0-9 _ -")
                .check();
    }
}
