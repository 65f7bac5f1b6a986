package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;

/** Users get another password, of an administrator or of their own; their sessions end. Blocks. */
@SharedBean
public class PasswordChanges {

    private final Database database;
    private final Accounts accounts;
    private final Users users;
    private final Passwords passwords;
    private final Lockouts lockouts;
    private final Rights rights;

    @Inject
    public PasswordChanges(
            Database database,
            Accounts accounts,
            Users users,
            Passwords passwords,
            Lockouts lockouts,
            Rights rights) {
        this.database = database;
        this.accounts = accounts;
        this.users = users;
        this.passwords = passwords;
        this.lockouts = lockouts;
        this.rights = rights;
    }

    /** An administrator gives a user another password, which also unlocks him. */
    void reset(UUID id, String password) {
        Account account = accounts.get(id);
        account.requireOwn("The password");
        PasswordRules.check("/new_password", account.username(), password);
        if (!set(id, passwords.hash(password), Optional.empty())) {
            throw Accounts.unknown();
        }
    }

    /**
     * A user gives himself another password; all his sessions end.
     *
     * @throws Failure 403 if the present one is wrong, or the user is locked; 404 if he is gone
     */
    void change(Caller caller, String present, String password) {
        PasswordRules.check("/new_password", caller.username(), password);
        User user = passwords.inTurn(() -> whoKnows(caller.userId(), present));
        // an administrator may have given another one meanwhile
        if (!set(user.id(), passwords.hash(password), Optional.of(user.passwordHash()))) {
            throw wrong();
        }
    }

    /** Read in turn, so that what failed meanwhile counts. */
    private User whoKnows(UUID id, String present) {
        User user = users.byId(id).orElseThrow(() -> Failure.notFound("The user was deleted"));
        lockouts.check(user);
        if (!Passwords.isRight(present, user.passwordHash())) {
            lockouts.failed(user);
            throw wrong();
        }
        return user;
    }

    private static Failure wrong() {
        return Failure.of(ProblemType.FORBIDDEN, "The current password is wrong");
    }

    /**
     * Sets a password.
     *
     * @param before only if it is this one
     * @return whether it was set
     */
    private boolean set(UUID id, String hash, Optional<String> before) {
        boolean isSet =
                database.inTransaction(
                        handle -> {
                            // the user before his sessions, as everywhere: no two wait in a ring
                            int changed =
                                    handle.createUpdate(
                                                    """
                                                    update users set password_hash = :hash, failed_logins = 0, locked_until = null, updated_at = now()
                                                    where id = :id and (:before::text is null or password_hash = :before)
                                                    """)
                                            .bind("hash", hash)
                                            .bind("before", before.orElse(null))
                                            .bind("id", id)
                                            .execute();
                            if (changed > 0) {
                                rights.end(handle, id);
                            }
                            return changed > 0;
                        });
        rights.forget();
        return isSet;
    }
}
