package com.sutazai.security.audit;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.database.TimeOrderedId;
import jakarta.inject.Inject;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Audit events in PostgreSQL. Blocks. */
@SharedBean
public class AuditRows {

    private static final int DELETED_AT_ONCE = 10_000;

    private static final String INSERT =
            """
            insert into audit_events (id, at, actor, actor_name, action, target, place, outcome, micros, digest)
            select * from unnest(?::uuid[], ?::timestamptz[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::text[])
            on conflict (id) do nothing
            """;

    /** Which events; what is null does not matter. */
    record Query(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String target,
            @Nullable String outcome,
            @Nullable Instant since,
            @Nullable UUID before,
            int limit) {}

    /** A row of {@code audit_events}. */
    public record Row(
            UUID id,
            OffsetDateTime at,
            UUID actor,
            String actorName,
            String action,
            String target,
            String place,
            String outcome,
            long micros,
            String digest) {

        AuditEvent event() {
            return new AuditEvent(
                    id,
                    at.toInstant(),
                    actor,
                    actorName,
                    action,
                    target,
                    place,
                    outcome,
                    micros,
                    digest);
        }
    }

    private final Database database;

    @Inject
    public AuditRows(Database database) {
        this.database = database;
    }

    /** One statement for all; those that are there already are left alone. */
    void write(List<AuditEvent> events) {
        database.with(
                handle -> {
                    try (PreparedStatement insert =
                            handle.getConnection().prepareStatement(INSERT)) {
                        Columns columns = new Columns(handle.getConnection(), insert, events);
                        columns.set(1, "uuid", AuditEvent::id);
                        columns.set(2, "text", event -> event.at().toString());
                        columns.set(3, "uuid", AuditEvent::actor);
                        columns.set(4, "text", AuditEvent::actorName);
                        columns.set(5, "text", AuditEvent::action);
                        columns.set(6, "text", AuditEvent::target);
                        columns.set(7, "text", AuditEvent::place);
                        columns.set(8, "text", AuditEvent::outcome);
                        columns.set(9, "bigint", AuditEvent::micros);
                        columns.set(10, "text", AuditEvent::digest);
                        return insert.executeUpdate();
                    } catch (SQLException e) {
                        throw new UnableToExecuteStatementException(e, null);
                    }
                });
    }

    /** The members of many events as arrays, one per column. */
    private record Columns(
            Connection connection, PreparedStatement statement, List<AuditEvent> events) {

        void set(int parameter, String type, Function<AuditEvent, Object> member)
                throws SQLException {
            Array array = connection.createArrayOf(type, events.stream().map(member).toArray());
            statement.setArray(parameter, array);
        }
    }

    /** The newest first. */
    List<AuditEvent> find(Query query) {
        return database.with(
                handle ->
                        handle
                                .createQuery(
                                        """
                                        select id, at, actor, actor_name, action, target, place, outcome, micros, digest
                                        from audit_events
                                        where (:actor::text is null or actor_name = :actor)
                                          and (:action::text is null or action = :action)
                                          and (:target::text is null or target = :target)
                                          and (:outcome::text is null or outcome = :outcome)
                                          and (:since::uuid is null or id >= :since::uuid)
                                          and (:before::uuid is null or id < :before::uuid)
                                        order by id desc limit :limit
                                        """)
                                .bind("actor", query.actor())
                                .bind("action", query.action())
                                .bind("target", query.target())
                                .bind("outcome", query.outcome())
                                .bind("since", first(query.since()))
                                .bind("before", query.before())
                                .bind("limit", query.limit())
                                .map(ConstructorMapper.of(Row.class))
                                .list()
                                .stream()
                                .map(Row::event)
                                .toList());
    }

    private static @Nullable UUID first(@Nullable Instant moment) {
        return moment == null ? null : TimeOrderedId.firstAt(moment);
    }

    /** Forgets some of those that are older; returns how many. */
    int forget(Duration age) {
        UUID first = TimeOrderedId.firstAt(Instant.now().minus(age));
        return database.inTransaction(
                handle -> {
                    // the table lets nothing go that is not said to be too old
                    handle.execute("set local sutazai.audit_retention = 'on'");
                    return handle.createUpdate(
                                    "delete from audit_events where id in (select id from audit_events where id < :first order by id limit :limit)")
                            .bind("first", first)
                            .bind("limit", DELETED_AT_ONCE)
                            .execute();
                });
    }

    /** Whether there may be more to forget. */
    static boolean wasFull(int forgotten) {
        return forgotten == DELETED_AT_ONCE;
    }
}
