package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Audit rows as they are in the database. */
public final class AuditRowsOf {

    private AuditRowsOf() {}

    /** Waits for one of an action at a target that ended so. */
    static void await(String action, String target, String outcome) throws Exception {
        await(action + " " + target + " " + outcome);
    }

    /**
     * As above.
     *
     * @param row the three, with blanks between
     */
    static void await(String row) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (count("action || ' ' || target || ' ' || outcome", row) == 0) {
            assertThat(System.nanoTime()).as(row).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Waits for more of a target than there were. */
    static void awaitMore(String target, long before) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (target(target) <= before) {
            assertThat(System.nanoTime()).as("one more of " + target).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** How many there are of a target. */
    public static long target(String target) throws SQLException {
        return count("target", target);
    }

    private static long count(String what, String text) throws SQLException {
        try (var connection = TestUsers.connect();
                var count =
                        connection.prepareStatement(
                                "select count(*) from audit_events where " + what + " = ?")) {
            count.setString(1, text);
            try (var rows = count.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
