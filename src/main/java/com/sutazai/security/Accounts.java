package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * What administrators do with users. Whatever takes rights away ends the user's sessions in the
 * same transaction, here at once and at other nodes with the next news; there is always an
 * administrator left. Blocks.
 */
@SharedBean
public class Accounts {

    private static final String COLUMNS =
            "id, username, email, role, is_active, created_at, last_login, locked_until, issuer";

    private final Database database;
    private final Passwords passwords;
    private final Rights rights;

    /** What is to be another; absent for as it is. */
    record Change(Optional<String> email, Optional<Role> role, Optional<Boolean> isActive) {}

    @Inject
    public Accounts(Database database, Passwords passwords, Rights rights) {
        this.database = database;
        this.passwords = passwords;
        this.rights = rights;
    }

    /**
     * Adds a user, who can log in at once.
     *
     * @throws Failure 422 if the password breaks the rules, 409 if name or email are taken
     */
    Account add(String username, String email, String password, Role role) {
        String name = username.toLowerCase(Locale.ROOT);
        PasswordRules.check("/password", name, password);
        String hash = passwords.hash(password);
        return database.inTransaction(
                handle ->
                        handle.createQuery(
                                        """
                                        insert into users (username, email, password_hash, role) values (:username, :email, :hash, :role)
                                        on conflict do nothing returning\s"""
                                                + COLUMNS)
                                .bind("username", name)
                                .bind("email", email.toLowerCase(Locale.ROOT))
                                .bind("hash", hash)
                                .bind("role", role.toString())
                                .map(ConstructorMapper.of(Account.class))
                                .findOne()
                                .orElseThrow(() -> taken(handle, name)));
    }

    private static Failure taken(Handle handle, String name) {
        boolean isName =
                handle.createQuery("select exists (select 1 from users where username = :name)")
                        .bind("name", name)
                        .mapTo(Boolean.class)
                        .one();
        return Failure.of(
                ProblemType.CONFLICT,
                isName ? "There is a user of this name" : "There is a user with this email");
    }

    /** Some of all users, by name. */
    List<Account> some(int offset, int limit) {
        return database.with(
                handle ->
                        handle.createQuery(
                                        "select "
                                                + COLUMNS
                                                + " from users order by username offset :offset limit :limit")
                                .bind("offset", offset)
                                .bind("limit", limit)
                                .map(ConstructorMapper.of(Account.class))
                                .list());
    }

    int count() {
        return database.with(
                handle ->
                        handle.createQuery("select count(*) from users")
                                .mapTo(Integer.class)
                                .one());
    }

    /**
     * A user.
     *
     * @throws Failure 404 if there is none of this id
     */
    Account get(UUID id) {
        return database.with(handle -> found(handle, id));
    }

    private static Account found(Handle handle, UUID id) {
        return handle.createQuery("select " + COLUMNS + " from users where id = :id")
                .bind("id", id)
                .map(ConstructorMapper.of(Account.class))
                .findOne()
                .orElseThrow(Accounts::unknown);
    }

    static Failure unknown() {
        return Failure.notFound("There is no such user");
    }

    /**
     * Changes a user. Another role or the end of all rights ends his sessions.
     *
     * @throws Failure 404 if there is none, 409 if the email is taken or no administrator is left
     */
    Account change(UUID id, Change change) {
        Account changed =
                database.inTransaction(
                        handle -> {
                            List<UUID> administrators = administrators(handle);
                            Account before = found(handle, id);
                            String role = change.role().map(Role::toString).orElse(before.role());
                            if (!role.equals(before.role())) {
                                before.requireOwn("The role");
                            }
                            boolean isActive = change.isActive().orElse(before.isActive());
                            if (!isActive || !role.equals(Role.ADMIN.toString())) {
                                requireAnother(administrators, id);
                            }
                            change.email().ifPresent(email -> requireFree(handle, id, email));
                            handle.createUpdate(
                                            """
                                            update users set email = coalesce(:email, email), role = :role, is_active = :active, updated_at = now()
                                            where id = :id
                                            """)
                                    .bind("email", change.email().orElse(null))
                                    .bind("role", role)
                                    .bind("active", isActive)
                                    .bind("id", id)
                                    .execute();
                            if (!isActive || !role.equals(before.role())) {
                                rights.end(handle, id);
                            }
                            return found(handle, id);
                        });
        rights.forget();
        return changed;
    }

    private static void requireFree(Handle handle, UUID id, String email) {
        boolean isTaken =
                handle.createQuery(
                                "select exists (select 1 from users where email = :email and id <> :id)")
                        .bind("email", email)
                        .bind("id", id)
                        .mapTo(Boolean.class)
                        .one();
        if (isTaken) {
            throw Failure.of(ProblemType.CONFLICT, "There is a user with this email");
        }
    }

    /**
     * Disables a user who is to be deleted.
     *
     * @throws Failure 404 if there is none, 409 if he is an issuer's or no administrator is left
     */
    void shutOut(UUID id) {
        if (get(id).issuer() != null) {
            throw Failure.of(
                    ProblemType.CONFLICT,
                    "This user would come again with his next token; disable him instead");
        }
        change(id, new Change(Optional.empty(), Optional.empty(), Optional.of(false)));
    }

    /**
     * Deletes a user who was shut out, with what is left of his.
     *
     * @throws Failure 404 if there is none any more, 409 if somebody has let him in again
     */
    void delete(UUID id) {
        database.inTransaction(
                handle -> {
                    if (isActive(handle, id)) {
                        throw Failure.of(
                                ProblemType.CONFLICT,
                                "Somebody has enabled this user meanwhile; delete him again if he is to go");
                    }
                    rights.end(handle, id);
                    return handle.createUpdate("delete from users where id = :id")
                            .bind("id", id)
                            .execute();
                });
        rights.forget();
    }

    /** And it stays so until the transaction ends. */
    private static boolean isActive(Handle handle, UUID id) {
        return handle.createQuery("select is_active from users where id = :id for update")
                .bind("id", id)
                .mapTo(Boolean.class)
                .findOne()
                .orElseThrow(Accounts::unknown);
    }

    /** Locked against change until the transaction ends: two cannot both be the last but one. */
    private static List<UUID> administrators(Handle handle) {
        return handle.createQuery(
                        "select id from users where role = 'admin' and is_active and issuer is null order by id for no key update")
                .mapTo(UUID.class)
                .list();
    }

    private static void requireAnother(List<UUID> administrators, UUID than) {
        if (administrators.equals(List.of(than))) {
            throw Failure.of(
                    ProblemType.CONFLICT, "This is the last administrator; make another one first");
        }
    }
}
