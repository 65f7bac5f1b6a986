package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Failure;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * How many tasks wait, counted every two seconds, and by this server's own new ones between.
 * Thread-safe.
 */
@SharedBean
public class Queue {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Database database;
    private final int waitingMax;
    private final AtomicInteger added = new AtomicInteger();
    private volatile Waiting waiting = new Waiting(0, 0, 0, 0, 0, 0);

    /**
     * What waits for all servers together.
     *
     * @param high of priority 10 and above
     * @param normal of 5 to 9
     * @param low below 5
     * @param delayed until their time comes; not among the others
     * @param oldestSeconds how long the one that is due longest has been so
     */
    public record Waiting(
            int high, int normal, int low, int delayed, int processing, double oldestSeconds) {

        int all() {
            return high + normal + low + delayed;
        }
    }

    /** What ended within the last five minutes. */
    public record Ended(String status, int count, double averageSeconds, double p95Seconds) {}

    @Inject
    public Queue(Database database, TaskSettings settings, PrometheusMeterRegistry metrics) {
        this.database = database;
        this.waitingMax = settings.waitingMax();
        gauge(metrics, "high", () -> waiting.high());
        gauge(metrics, "normal", () -> waiting.normal());
        gauge(metrics, "low", () -> waiting.low());
    }

    private static void gauge(
            PrometheusMeterRegistry metrics,
            String priority,
            java.util.function.Supplier<Number> count) {
        Gauge.builder("sutazai_task_queue_size", count)
                .tag("queue_name", "tasks")
                .tag("priority", priority)
                .strongReference(true)
                .register(metrics);
    }

    /**
     * Makes room for one more.
     *
     * @throws Failure 503 if as many wait as may
     */
    void enter() {
        if (waiting.all() + added.get() >= waitingMax) {
            throw Failure.unavailable(
                    "As many tasks wait as may (" + waitingMax + "); try again later", RETRY_AFTER);
        }
        added.incrementAndGet();
    }

    /** Counts anew. Blocks. */
    Waiting count() {
        int before = added.get();
        Waiting counted =
                database.with(
                        handle ->
                                handle.createQuery(
                                                """
                                                select count(*) filter (where priority >= 10) as high,
                                                       count(*) filter (where priority between 5 and 9) as normal,
                                                       count(*) filter (where priority < 5) as low,
                                                       (select count(*) from tasks where not is_due and status in ('queued', 'retrying')) as delayed,
                                                       (select count(*) from tasks where status = 'processing') as processing,
                                                       coalesce(extract(epoch from now() - min(run_at)), 0) as oldest_seconds
                                                from tasks where is_due and status in ('queued', 'retrying')
                                                """)
                                        .map(ConstructorMapper.of(Waiting.class))
                                        .one());
        waiting = counted;
        added.addAndGet(-before);
        return counted;
    }

    /** What ended lately. Blocks. */
    List<Ended> ended() {
        return database.with(
                handle ->
                        handle.createQuery(
                                        """
                                        select status, count(*) as count,
                                               coalesce(avg(extract(epoch from completed_at - started_at)), 0) as average_seconds,
                                               coalesce(percentile_cont(0.95) within group (order by extract(epoch from completed_at - started_at)), 0) as p95_seconds
                                        from tasks where completed_at > now() - interval '5 min' group by status
                                        """)
                                .map(ConstructorMapper.of(Ended.class))
                                .list());
    }
}
