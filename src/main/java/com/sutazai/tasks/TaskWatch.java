package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Recurring;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Tells who waits that a task has changed, on whatever node: all that are watched are asked for
 * with one query, at once after a change on this node and twice a second. Thread-safe.
 */
@SharedBean
public class TaskWatch {

    private static final Duration LOOK = Duration.ofMillis(500);

    /** Changes in a crowd are looked at together. */
    private static final Duration REST = Duration.ofMillis(20);

    private static final int WATCHERS_MAX = 2_000;

    /** One keeps no other from waiting. */
    private static final int OF_ONE_MAX = 200;

    private final TaskRows rows;
    private final Map<UUID, Watched> watched = new ConcurrentHashMap<>();
    private final Recurring loop = new Recurring("tasks-watch", LOOK, REST, this::looked);

    // guarded by this
    private final Map<UUID, Integer> waiting = new HashMap<>();
    private int watchers;
    private boolean isStopped;

    /** A task that somebody waits for. */
    private static final class Watched {
        private int watchers;
        private long version;
        private boolean isOver;

        private synchronized void over() {
            isOver = true;
            notifyAll();
        }

        private synchronized void seen(long current) {
            if (current > version) {
                version = current;
                notifyAll();
            }
        }

        private synchronized void await(long known, long end) throws InterruptedException {
            for (long rest = end - System.nanoTime();
                    version <= known && !isOver && rest > 0;
                    rest = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, rest);
            }
        }
    }

    @Inject
    public TaskWatch(TaskRows rows) {
        this.rows = rows;
    }

    void stop(@Observes ContextStop event) {
        event.endWork(this::stop);
        event.endLoop(loop::end);
    }

    /** Nobody waits any more. */
    private synchronized void stop() {
        isStopped = true;
        watched.values().forEach(Watched::over);
    }

    /** Tasks may have changed. */
    void changed() {
        if (!watched.isEmpty()) {
            loop.wake();
        }
    }

    /**
     * Waits until a task has changed since a version, or for so long.
     *
     * @throws Failure 503 if too many wait already, 429 if this caller does so too often
     */
    void await(UUID caller, UUID id, long known, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Watched task = joined(caller, id);
        try {
            loop.wake();
            task.await(known, end);
        } finally {
            left(caller, id);
        }
    }

    private synchronized Watched joined(UUID caller, UUID id) {
        if (isStopped) {
            throw Failure.unavailable("The server stops", Duration.ofSeconds(5));
        }
        if (watchers >= WATCHERS_MAX) {
            throw Failure.unavailable(
                    "Too many callers wait for tasks; ask again without waiting",
                    Duration.ofSeconds(5));
        }
        if (waiting.getOrDefault(caller, 0) >= OF_ONE_MAX) {
            throw Failure.of(
                            ProblemType.TOO_MANY,
                            "You wait for tasks "
                                    + OF_ONE_MAX
                                    + " times already; ask again without waiting")
                    .header("Retry-After", "5");
        }
        waiting.merge(caller, 1, Integer::sum);
        watchers++;
        loop.start();
        Watched task = watched.computeIfAbsent(id, ignored -> new Watched());
        task.watchers++;
        return task;
    }

    private synchronized void left(UUID caller, UUID id) {
        watchers--;
        waiting.computeIfPresent(caller, (ignored, count) -> count == 1 ? null : count - 1);
        watched.computeIfPresent(id, (ignored, task) -> --task.watchers == 0 ? null : task);
    }

    private boolean looked() {
        if (!watched.isEmpty()) {
            for (TaskRows.Version current : rows.versions(watched.keySet())) {
                Watched task = watched.get(current.id());
                if (task != null) {
                    task.seen(current.version());
                }
            }
        }
        return false;
    }
}
