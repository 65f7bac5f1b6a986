package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.ContextStop;
import com.sutazai.security.Belongings;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** What clients do with tasks, as statements. Blocks. Thread-safe. */
@SharedBean
public class TaskRows implements Belongings {

    static final String COLUMNS =
            """
            id, owner, type, payload::text as payload, idempotency_key, priority, status, attempts, attempts_max, timeout_seconds, run_at,
            progress, progress_message, result::text as result, error, version, created_at, started_at, completed_at
            """;

    /** Without what can be large. */
    private static final String BRIEF_COLUMNS =
            COLUMNS.replace("payload::text as payload", "'{}' as payload")
                    .replace("result::text as result", "null as result");

    private static final int AT_ONCE = 100;

    /** Each may have some megabytes. */
    private static final int DISCARDED_AT_ONCE = 100;

    private final Database database;
    private final Batches<New, Boolean> inserts;

    /** A task to be. */
    public record New(
            UUID id,
            UUID owner,
            String type,
            String payload,
            @Nullable String idempotencyKey,
            int priority,
            int attemptsMax,
            int timeoutSeconds,
            long delayMillis) {

        /** As the index is locked. */
        private static final Comparator<New> BY_KEY =
                Comparator.comparing(New::owner)
                        .thenComparing(
                                New::idempotencyKey,
                                Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    /** Which tasks; null for any. */
    public record Wanted(
            @Nullable UUID owner,
            @Nullable String type,
            @Nullable String status,
            @Nullable UUID before,
            int limit) {}

    /** Which task and how far its changes have come. */
    public record Version(UUID id, long version) {}

    @Inject
    public TaskRows(Database database) {
        this.database = database;
        this.inserts = new Batches<>("tasks-new", AT_ONCE, New.BY_KEY, this::insertAll);
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    void stop() {
        inserts.stop();
    }

    /**
     * Keeps a new task; it is there for good when this returns.
     *
     * @return false if its owner has one with this idempotency key
     */
    boolean insert(New task) throws InterruptedException {
        return inserts.write(task);
    }

    private List<Boolean> insertAll(List<New> tasks) {
        return database.inTransaction(
                handle -> {
                    PreparedBatch batch =
                            handle.prepareBatch(
                                    """
                                    insert into tasks (id, owner, type, payload, idempotency_key, priority, status, attempts_max, timeout_seconds, run_at, is_due)
                                    values (:id, :owner, :type, :payload::json, :idempotencyKey, :priority, 'queued', :attemptsMax, :timeoutSeconds,
                                            now() + :delayMillis * interval '1 ms', :delayMillis = 0)
                                    on conflict (owner, idempotency_key) where idempotency_key is not null do nothing
                                    """);
                    tasks.forEach(task -> batch.bindMethods(task).add());
                    List<Boolean> inserted = new ArrayList<>();
                    Arrays.stream(batch.execute()).forEach(count -> inserted.add(count > 0));
                    return inserted;
                });
    }

    Optional<TaskRow> find(UUID id) {
        return database.with(
                handle ->
                        handle.createQuery("select " + COLUMNS + " from tasks where id = :id")
                                .bind("id", id)
                                .map(ConstructorMapper.of(TaskRow.class))
                                .findOne());
    }

    Optional<TaskRow> find(UUID owner, String idempotencyKey) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select "
                                                + COLUMNS
                                                + " from tasks where owner = :owner and idempotency_key = :key")
                                .bind("owner", owner)
                                .bind("key", idempotencyKey)
                                .map(ConstructorMapper.of(TaskRow.class))
                                .findOne());
    }

    /** The newest first, without payload and result. */
    List<TaskRow> list(Wanted wanted) {
        return database.with(
                handle -> {
                    Query query =
                            handle.createQuery(
                                    "select "
                                            + BRIEF_COLUMNS
                                            + """
                                             from tasks
                                            where (cast(:owner as uuid) is null or owner = cast(:owner as uuid))
                                              and (cast(:type as text) is null or type = cast(:type as text))
                                              and (cast(:status as text) is null or status = cast(:status as text))
                                              and (cast(:before as uuid) is null or id < cast(:before as uuid))
                                            order by id desc limit :limit
                                            """);
                    return query.bindMethods(wanted)
                            .map(ConstructorMapper.of(TaskRow.class))
                            .list();
                });
    }

    List<Version> versions(Collection<UUID> ids) {
        return database.with(
                handle ->
                        handle.createQuery("select id, version from tasks where id = any(:ids)")
                                .bindArray("ids", UUID.class, ids.toArray())
                                .map(ConstructorMapper.of(Version.class))
                                .list());
    }

    /** Ends what waits, and wants an end of what runs; nothing happens to what is over. */
    void cancel(UUID id) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        update tasks set version = version + 1,
                                            is_cancel_wanted = true,
                                            status = case when status = 'processing' then status else 'cancelled' end,
                                            completed_at = case when status = 'processing' then null else now() end
                                        where id = :id and status in ('queued', 'retrying', 'processing')
                                        """)
                                .bind("id", id)
                                .execute());
    }

    /**
     * Gives a task that failed or was cancelled all its attempts again.
     *
     * @return whether it was one
     */
    boolean retry(UUID id) {
        return database.with(
                        handle ->
                                handle.createUpdate(
                                                """
                                                update tasks set version = version + 1, status = 'queued', attempts = 0, is_due = true, run_at = now(),
                                                    is_cancel_wanted = false, started_at = null, completed_at = null, error = null, progress = null, progress_message = null
                                                where id = :id and status in ('failed', 'cancelled')
                                                """)
                                        .bind("id", id)
                                        .execute())
                > 0;
    }

    @Override
    public void discard(UUID owner) {
        while (discardSome(owner) == DISCARDED_AT_ONCE) {
            // each by itself: a statement for all of them might take longer than one may
        }
    }

    private int discardSome(UUID owner) {
        return database.with(
                handle ->
                        handle.createUpdate(
                                        "delete from tasks where id in (select id from tasks where owner = :owner order by id limit :some for update)")
                                .bind("owner", owner)
                                .bind("some", DISCARDED_AT_ONCE)
                                .execute());
    }
}
