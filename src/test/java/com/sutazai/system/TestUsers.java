package com.sutazai.system;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import com.sutazai.dev.Stack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Users of every role, written to the database. */
final class TestUsers {

    static final String PASSWORD = "Correct-Horse-9-Battery";

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
        String hash =
                Password.hash(PASSWORD)
                        .addRandomSalt(16)
                        .with(Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID))
                        .getResult();
        try (Connection connection = connect();
                var insert =
                        connection.prepareStatement(
                                "insert into users (username, password_hash, role) values (?, ?, ?)")) {
            insert.setString(1, "test-" + role);
            insert.setString(2, hash);
            insert.setString(3, role);
            insert.executeUpdate();
            return "test-" + role;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
