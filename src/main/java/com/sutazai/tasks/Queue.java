package com.sutazai.tasks;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mesh.PendingTasks;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * How many tasks wait, counted every two seconds, and by this server's own new ones between.
 * Thread-safe.
 */
@SharedBean
public class Queue implements PendingTasks {

    /** In two parts, because each has an index: what is over is not looked at. */
    static final String OF_OWNERS =
            """
            select owner, count(*) as count from (
                select owner from tasks where is_due and status in ('queued', 'retrying')
                union all select owner from tasks where not is_due and status in ('queued', 'retrying')) waiting
            group by owner
            """;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofSeconds(5);

    private final Database database;
    private final int waitingMax;
    private final int ofOwnerMax;

    /** Given here since the last count, by owner. */
    private final Map<UUID, Integer> added = new ConcurrentHashMap<>();

    private final Cache<String, List<Ended>> ended =
            Caffeine.newBuilder().expireAfterWrite(REMEMBERED).maximumSize(1).build();
    private volatile Map<UUID, Integer> ofOwners = Map.of();
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

    /** How many tasks of somebody wait. */
    public record OfOwner(UUID owner, int count) {}

    /** What ended within the last five minutes. */
    public record Ended(String status, int count, double averageSeconds, double p95Seconds) {}

    @Inject
    public Queue(Database database, TaskSettings settings, PrometheusMeterRegistry metrics) {
        this.database = database;
        this.waitingMax = settings.waitingMax();
        this.ofOwnerMax = settings.waitingMaxOfOwner();
        gauge(metrics, "high", () -> waiting.high());
        gauge(metrics, "normal", () -> waiting.normal());
        gauge(metrics, "low", () -> waiting.low());
    }

    private static void gauge(
            PrometheusMeterRegistry metrics, String priority, Supplier<Number> count) {
        Gauge.builder("sutazai_task_queue_size", count)
                .tag("queue_name", "tasks")
                .tag("priority", priority)
                .strongReference(true)
                .register(metrics);
    }

    /**
     * Makes room for one more.
     *
     * @throws Failure 503 if as many wait as may, 429 if as many of this owner do
     */
    void enter(UUID owner) {
        if (waiting.all() + total(added) >= waitingMax) {
            throw Failure.unavailable(
                    "As many tasks wait as may (" + waitingMax + "); try again later", RETRY_AFTER);
        }
        int own = ofOwners.getOrDefault(owner, 0) + added.getOrDefault(owner, 0);
        if (own >= ofOwnerMax) {
            throw Failure.of(
                            ProblemType.TOO_MANY,
                            "As many of your tasks wait as may (" + ofOwnerMax + ")")
                    .header("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
        }
        added.merge(owner, 1, Integer::sum);
    }

    /** One that had entered does not wait after all. */
    void leave(UUID owner) {
        added.computeIfPresent(owner, (ignored, count) -> count == 1 ? null : count - 1);
    }

    private static int total(Map<UUID, Integer> counts) {
        int total = 0;
        for (int count : counts.values()) {
            total += count;
        }
        return total;
    }

    /** What was counted last. */
    Waiting waiting() {
        return waiting;
    }

    @Override
    public int pending() {
        return waiting.all();
    }

    /** Counts anew. Blocks. */
    void count() {
        Map<UUID, Integer> before = Map.copyOf(added);
        Waiting counted = database.with(Queue::counted);
        Map<UUID, Integer> owners = new HashMap<>();
        database.with(Queue::countedOfOwners)
                .forEach(owner -> owners.put(owner.owner(), owner.count()));
        ofOwners = Map.copyOf(owners);
        waiting = counted;
        before.forEach(
                (owner, count) ->
                        added.computeIfPresent(
                                owner, (ignored, now) -> now <= count ? null : now - count));
    }

    private static Waiting counted(Handle handle) {
        return handle.createQuery(
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
                .one();
    }

    private static List<OfOwner> countedOfOwners(Handle handle) {
        return handle.createQuery(OF_OWNERS).map(ConstructorMapper.of(OfOwner.class)).list();
    }

    /** What ended lately, as it was some seconds ago at most. Blocks. */
    List<Ended> ended() {
        return ended.get("ended", ignored -> counted());
    }

    private List<Ended> counted() {
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
