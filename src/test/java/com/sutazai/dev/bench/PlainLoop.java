package com.sutazai.dev.bench;

import com.sutazai.dev.Stack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** A queue as one would write it first: one connection, one row per statement and commit. */
final class PlainLoop implements AutoCloseable {

    private final Connection connection;

    private PlainLoop(Connection connection) {
        this.connection = connection;
    }

    static Connection connect() throws SQLException {
        Stack stack = Stack.get();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + stack.postgres().port() + "/sutazai",
                "sutazai",
                stack.setting("POSTGRES_PASSWORD"));
    }

    static PlainLoop open() throws SQLException {
        Connection connection = connect();
        try (var statement = connection.createStatement()) {
            statement.execute("drop table if exists bench_tasks");
            statement.execute("create table bench_tasks (like tasks including all)");
        }
        return new PlainLoop(connection);
    }

    @Override
    public void close() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("drop table bench_tasks");
        }
        connection.close();
    }

    /** Rows per second. */
    double inserts(Duration length) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into bench_tasks (id, owner, type, payload, priority, status, attempts_max, timeout_seconds, run_at, is_due)
                        values (?, ?, 'bench', '{"n":1}', 0, 'queued', 3, 30, now(), true)
                        """)) {
            UUID owner = UUID.randomUUID();
            return perSecond(
                    length,
                    () -> {
                        insert.setObject(1, UUID.randomUUID());
                        insert.setObject(2, owner);
                        return insert.executeUpdate() > 0;
                    });
        }
    }

    /** Rows per second that are claimed and ended. */
    double claims(Duration length) throws SQLException {
        try (PreparedStatement claim =
                        connection.prepareStatement(
                                """
                                update bench_tasks set status = 'processing', attempts = attempts + 1, lease_until = now() + interval '10 s'
                                where id = (select id from bench_tasks where is_due and status in ('queued', 'retrying')
                                    order by priority desc, run_at, id limit 1 for update skip locked) returning id
                                """);
                PreparedStatement end =
                        connection.prepareStatement(
                                "update bench_tasks set status = 'completed', completed_at = now() where id = ?")) {
            return perSecond(
                    length,
                    () -> {
                        try (var rows = claim.executeQuery()) {
                            if (!rows.next()) {
                                return false;
                            }
                            end.setObject(1, rows.getObject(1));
                        }
                        return end.executeUpdate() > 0;
                    });
        }
    }

    /** Does one; false if there is nothing more to do. */
    private interface Step {
        boolean make() throws SQLException;
    }

    private static double perSecond(Duration length, Step step) throws SQLException {
        long begin = System.nanoTime();
        long end = begin + length.toNanos();
        long steps = 0;
        while (System.nanoTime() < end && step.make()) {
            steps++;
        }
        return steps / ((System.nanoTime() - begin) / 1e9);
    }
}
