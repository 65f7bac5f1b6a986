package com.sutazai.system;

import java.sql.SQLException;

/** Audit rows as they are in the database. */
public final class AuditRowsOf {

    private AuditRowsOf() {}

    /** How many there are of a target. */
    public static long target(String target) throws SQLException {
        try (var connection = TestUsers.connect();
                var count =
                        connection.prepareStatement(
                                "select count(*) from audit_events where target = ?")) {
            count.setString(1, target);
            try (var rows = count.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
