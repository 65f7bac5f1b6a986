package com.sutazai.system;

import com.sutazai.dev.Stack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Users of every role, written to the database. */
final class TestUsers {

    static final String PASSWORD = "Correct-Horse-9-Battery";

    private static final String HASH =
            "$argon2id$v=19$m=19456,t=2,p=1$jsDqFXH8t+DBrMjwceUyig$P46nYZ1ywG/AXdskv6leBz7GYukP3fzJXAoB6TozWTo";

    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

    private TestUsers() {}

    static String of(String role) {
        return NAMES.computeIfAbsent(role, TestUsers::make);
    }

    static Connection connect() throws SQLException {
        Stack stack = Stack.get();
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + stack.postgres().port() + "/sutazai",
                "sutazai",
                stack.setting("POSTGRES_PASSWORD"));
    }

    private static String make(String role) {
        try (Connection connection = connect();
                var insert =
                        connection.prepareStatement(
                                "insert into users (username, password_hash, role) values (?, ?, ?)")) {
            insert.setString(1, "test-" + role);
            insert.setString(2, HASH);
            insert.setString(3, role);
            insert.executeUpdate();
            return "test-" + role;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
