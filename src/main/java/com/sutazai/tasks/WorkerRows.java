package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.ContextStop;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What workers do with tasks, as statements. Rows are always locked in the order of their ids, so
 * that nobody waits for each other. Blocks. Thread-safe.
 */
@SharedBean
public class WorkerRows {

    private static final int AT_ONCE = 100;

    /** Java orders the halves of a UUID as signed numbers, PostgreSQL as bytes. */
    private static final Comparator<UUID> LIKE_POSTGRESQL =
            Comparator.comparingLong((UUID id) -> id.getMostSignificantBits() ^ Long.MIN_VALUE)
                    .thenComparingLong(id -> id.getLeastSignificantBits() ^ Long.MIN_VALUE);

    private final Database database;
    private final Batches<Ending, Boolean> endings;

    /** A lease that was renewed, and whether the end of its task is wanted. */
    public record Held(UUID lease, boolean isCancelWanted) {}

    @Inject
    public WorkerRows(Database database) {
        this.database = database;
        this.endings =
                new Batches<>(
                        "tasks-endings",
                        AT_ONCE,
                        Comparator.comparing(Ending::id, LIKE_POSTGRESQL),
                        this::endAll);
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    void stop() {
        endings.stop();
    }

    /**
     * Takes tasks that are due, the most urgent first. The commit need not be on disk: what is lost
     * with PostgreSQL is taken again, with another lease.
     */
    List<Claim> claim(UUID worker, Duration lease, Share share) {
        // one statement is one round trip: what it sets holds for its own commit
        return database.with(
                handle ->
                        handle.createQuery(
                                        """
                                        with picked as materialized (
                                            select id as picked_id from tasks where is_due and status in ('queued', 'retrying') and type <> all(:full)
                                            order by priority desc, run_at, id limit :limit for update skip locked)
                                        update tasks set status = 'processing', attempts = attempts + 1, version = version + 1, worker = :worker,
                                            lease = gen_random_uuid(), lease_until = now() + :lease * interval '1 ms',
                                            started_at = coalesce(started_at, now())
                                        from picked where id = picked_id
                                        returning lease, (select u.role from users u where u.id = owner and u.is_active) as owner_role,
                                            set_config('synchronous_commit', 'off', true) as commits,
                                        """
                                                + TaskRows.COLUMNS)
                                .bind("limit", share.limit())
                                .bindArray("full", String.class, share.full().toArray())
                                .bind("worker", worker)
                                .bind("lease", lease.toMillis())
                                .map(ConstructorMapper.of(Claim.class))
                                .list());
    }

    /**
     * Gives back, uncounted, what a worker has according to the table but never heard of: the
     * answer to its claim was lost.
     *
     * @param leases that it knows
     * @return how many
     */
    int handBack(UUID worker, Collection<UUID> leases) {
        return database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        with unheard as materialized (
                                            select id as unheard_id from tasks
                                            where status = 'processing' and worker = :worker and lease <> all(:leases) order by id for update)
                                        update tasks set version = version + 1, worker = null, lease = null, lease_until = null, is_due = true,
                                            attempts = attempts - 1,
                                            status = case when is_cancel_wanted then 'cancelled' when attempts > 1 then 'retrying' else 'queued' end,
                                            completed_at = case when is_cancel_wanted then now() end
                                        from unheard where id = unheard_id
                                        """)
                                .bind("worker", worker)
                                .bindArray("leases", UUID.class, leases.toArray())
                                .execute());
    }

    /** Renews leases, and tells which of them are still held. */
    List<Held> renew(Collection<Attempt> attempts, Duration lease) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        """
                                        with held as materialized (
                                            select id as held_id from tasks
                                            where id = any(:ids) and lease = any(:leases) and status = 'processing' order by id for update)
                                        update tasks set lease_until = now() + :lease * interval '1 ms' from held where id = held_id
                                        returning lease, is_cancel_wanted, set_config('synchronous_commit', 'off', true) as commits
                                        """)
                                .bindArray(
                                        "ids",
                                        UUID.class,
                                        attempts.stream().map(Attempt::id).toArray())
                                .bindArray(
                                        "leases",
                                        UUID.class,
                                        attempts.stream().map(Attempt::lease).toArray())
                                .bind("lease", lease.toMillis())
                                .map(ConstructorMapper.of(Held.class))
                                .list());
    }

    /**
     * Writes how an attempt ended.
     *
     * @return false if its lease was lost
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
                                    update tasks set version = version + 1, worker = null, lease = null, lease_until = null,
                                        status = case when is_cancel_wanted and :isAgain then 'cancelled' else :status end,
                                        attempts = case when :isCounted then attempts else attempts - 1 end,
                                        run_at = case when :isAgain then now() + :restMillis * interval '1 ms' else run_at end,
                                        is_due = :restMillis = 0,
                                        result = :result::json, error = :error,
                                        completed_at = case when :isAgain and not is_cancel_wanted then null else now() end
                                    where id = :id and status = 'processing' and lease = :lease
                                    """);
                    all.forEach(ending -> batch.bindMethods(ending).add());
                    List<Boolean> ended = new ArrayList<>();
                    Arrays.stream(batch.execute()).forEach(count -> ended.add(count > 0));
                    return ended;
                });
    }

    void progress(UUID id, UUID lease, double share, String message) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        update tasks set version = version + 1, progress = :share, progress_message = :message
                                        where id = :id and status = 'processing' and lease = :lease
                                        """)
                                .bind("share", share)
                                .bind("message", message.replace('\0', ' '))
                                .bind("id", id)
                                .bind("lease", lease)
                                .execute());
    }

    /** What was delayed and whose time has come; how many. */
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

    /**
     * Tasks whose leases ran out: they wait again, or have failed if it was the last time.
     *
     * @return how many
     */
    int takeLost(int limit) {
        return database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        update tasks set version = version + 1, worker = null, lease = null, lease_until = null, is_due = true, run_at = now(),
                                            status = case when is_cancel_wanted then 'cancelled' when attempts >= attempts_max then 'failed' else 'retrying' end,
                                            error = 'The server that worked on it gave no sign any more',
                                            completed_at = case when is_cancel_wanted or attempts >= attempts_max then now() end
                                        where id in (select id from tasks where status = 'processing' and lease_until < now()
                                            order by lease_until limit :limit for update skip locked)
                                        """)
                                .bind("limit", limit)
                                .execute());
    }

    /** What has been over for so long; how many. */
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
