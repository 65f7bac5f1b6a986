package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** What workers do with tasks, as statements. Blocks. Thread-safe. */
@SharedBean
public class WorkerRows {

    private static final int AT_ONCE = 100;

    /** How much of an error is kept. */
    private static final int ERROR_MAX = 2_000;

    private final Database database;
    private final Batches<Ending, Boolean> endings;

    /**
     * How an attempt ended.
     *
     * @param attempt which it was, so that a worker that was cut off changes nothing any more
     * @param status what becomes of the task
     * @param isCounted whether it counts as an attempt
     * @param retryMillis for how long it rests, if it is tried again
     */
    public record Ending(
            UUID id,
            UUID worker,
            int attempt,
            String status,
            boolean isCounted,
            long retryMillis,
            @Nullable String result,
            @Nullable String error) {

        public Ending {
            error = error == null ? null : shortened(error);
        }

        /** No text has a NUL in PostgreSQL. */
        private static String shortened(String text) {
            String some = text.length() > ERROR_MAX ? text.substring(0, ERROR_MAX) : text;
            return some.replace('\0', ' ');
        }
    }

    /** A task that is still a worker's, and whether its end is wanted. */
    public record Held(UUID id, int attempts, boolean isCancelWanted) {}

    @Inject
    public WorkerRows(Database database) {
        this.database = database;
        this.endings = new Batches<>("tasks-endings", AT_ONCE, this::endAll);
    }

    @PreDestroy
    void stop() {
        endings.stop();
    }

    /**
     * Takes tasks that are due, the most urgent first. The commit need not be on disk: what is lost
     * with PostgreSQL is taken again.
     */
    List<TaskRow> claim(UUID worker, Duration lease, int limit) {
        return database.inTransaction(
                handle -> {
                    handle.execute("set local synchronous_commit = off");
                    return handle.createQuery(
                                    """
                                    with picked as materialized (
                                        select id from tasks where is_due and status in ('queued', 'retrying')
                                        order by priority desc, run_at, id limit :limit for update skip locked)
                                    update tasks set status = 'processing', attempts = attempts + 1, version = version + 1, worker = :worker,
                                        lease_until = now() + :lease * interval '1 ms', started_at = coalesce(started_at, now())
                                    from picked where tasks.id = picked.id returning tasks.\s"""
                                            + TaskRows.COLUMNS.strip())
                            .bind("limit", limit)
                            .bind("worker", worker)
                            .bind("lease", lease.toMillis())
                            .map(ConstructorMapper.of(TaskRow.class))
                            .list();
                });
    }

    /** Renews all leases of a worker that it still has. */
    List<Held> renew(UUID worker, Duration lease) {
        return database.inTransaction(
                handle -> {
                    handle.execute("set local synchronous_commit = off");
                    return handle.createQuery(
                                    """
                                    update tasks set lease_until = now() + :lease * interval '1 ms'
                                    where status = 'processing' and worker = :worker and lease_until > now()
                                    returning id, attempts, is_cancel_wanted
                                    """)
                            .bind("worker", worker)
                            .bind("lease", lease.toMillis())
                            .map(ConstructorMapper.of(Held.class))
                            .list();
                });
    }

    /**
     * Writes how an attempt ended.
     *
     * @return false if the task was not this worker's any more
     */
    boolean end(Ending ending) throws InterruptedException {
        return endings.write(ending);
    }

    private List<Boolean> endAll(List<Ending> all) {
        return database.inTransaction(
                handle -> {
                    PreparedBatch batch =
                            handle.prepareBatch(
                                    """
                                    update tasks set version = version + 1, worker = null, lease_until = null,
                                        status = case when is_cancel_wanted and :status in ('retrying', 'queued') then 'cancelled' else :status end,
                                        attempts = case when :isCounted then attempts else attempts - 1 end,
                                        run_at = case when :status in ('retrying', 'queued') then now() + :retryMillis * interval '1 ms' else run_at end,
                                        is_due = :retryMillis = 0,
                                        result = :result::json, error = :error,
                                        completed_at = case when :status in ('retrying', 'queued') and not is_cancel_wanted then null else now() end
                                    where id = :id and status = 'processing' and worker = :worker and attempts = :attempt
                                    """);
                    all.forEach(ending -> batch.bindMethods(ending).add());
                    List<Boolean> ended = new ArrayList<>();
                    Arrays.stream(batch.execute()).forEach(count -> ended.add(count > 0));
                    return ended;
                });
    }

    void progress(UUID id, UUID worker, double share, String message) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        update tasks set version = version + 1, progress = :share, progress_message = :message
                                        where id = :id and status = 'processing' and worker = :worker
                                        """)
                                .bind("share", share)
                                .bind("message", message.replace('\0', ' '))
                                .bind("id", id)
                                .bind("worker", worker)
                                .execute());
    }

    /** What was delayed and whose time has come. */
    int makeDue(int limit) {
        return database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        update tasks set is_due = true where id in (
                                            select id from tasks where not is_due and status in ('queued', 'retrying') and run_at <= now()
                                            order by run_at limit :limit for update skip locked)
                                        """)
                                .bind("limit", limit)
                                .execute());
    }

    /** Tasks whose worker gave no sign: they wait again, or have failed if it was the last time. */
    List<UUID> takeLost(int limit) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        """
                                        update tasks set version = version + 1, worker = null, lease_until = null, is_due = true, run_at = now(),
                                            status = case when is_cancel_wanted then 'cancelled' when attempts >= attempts_max then 'failed' else 'retrying' end,
                                            error = 'The server that worked on it gave no sign any more',
                                            completed_at = case when is_cancel_wanted or attempts >= attempts_max then now() end
                                        where id in (select id from tasks where status = 'processing' and lease_until < now()
                                            order by lease_until limit :limit for update skip locked)
                                        returning id
                                        """)
                                .bind("limit", limit)
                                .mapTo(UUID.class)
                                .list());
    }

    int forget(Duration age, int limit) {
        return database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        delete from tasks where id in (
                                            select id from tasks where completed_at < now() - :age * interval '1 s'
                                            order by completed_at limit :limit for update skip locked)
                                        """)
                                .bind("age", age.toSeconds())
                                .bind("limit", limit)
                                .execute());
    }
}
