package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Users in PostgreSQL. */
@SharedBean
public class Users {

    private static final String COLUMNS =
            "id, username, email, password_hash, role, is_active, created_at, locked_until";

    private final Database database;

    @Inject
    public Users(Database database) {
        this.database = database;
    }

    /** Who has a password here. */
    Optional<User> byName(String username) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select "
                                                + COLUMNS
                                                + " from users where username = :username and issuer is null")
                                .bind("username", username.toLowerCase(Locale.ROOT))
                                .map(ConstructorMapper.of(User.class))
                                .findOne());
    }

    Optional<User> byId(UUID id) {
        return database.with(
                handle ->
                        handle.createQuery("select " + COLUMNS + " from users where id = :id")
                                .bind("id", id)
                                .map(ConstructorMapper.of(User.class))
                                .findOne());
    }

    boolean hasAdministrator() {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select exists (select 1 from users where role = 'admin' and is_active and issuer is null)")
                                .mapTo(Boolean.class)
                                .one());
    }

    /** Adds a user unless the name is taken. */
    void add(String username, String passwordHash, Role role) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        insert into users (username, password_hash, role) values (:username, :hash, :role)
                                        on conflict (username) do nothing
                                        """)
                                .bind("username", username)
                                .bind("hash", passwordHash)
                                .bind("role", role.toString())
                                .execute());
    }

    void loggedIn(UUID id) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        "update users set last_login = now(), failed_logins = 0, locked_until = null where id = :id")
                                .bind("id", id)
                                .execute());
    }
}
