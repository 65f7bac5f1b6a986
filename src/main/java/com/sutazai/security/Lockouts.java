package com.sutazai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.sutazai.config.SharedBean;
import com.sutazai.database.Database;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Locks a user for a while after wrong passwords in a row. Names that nobody has are locked in the
 * same way, on this node, so that a lock does not tell who is there. Blocks.
 */
@SharedBean
public class Lockouts {

    static final int FAILURES_MAX = 5;
    static final Duration LOCK = Duration.ofMinutes(30);

    private static final int NAMES_MAX = 100_000;

    private final Database database;
    private final Cache<String, AtomicInteger> strangers =
            Caffeine.newBuilder().maximumSize(NAMES_MAX).expireAfterWrite(LOCK).build();

    @Inject
    public Lockouts(Database database) {
        this.database = database;
    }

    /**
     * Refuses a user who is locked, whatever the password.
     *
     * @throws Failure 403
     */
    void check(User user) {
        Instant until = user.lockedUntil();
        if (until != null && until.isAfter(Instant.now())) {
            throw locked();
        }
    }

    /** As {@link #check(User)}, for a name that nobody has. */
    void check(String name) {
        AtomicInteger failures = strangers.getIfPresent(name);
        if (failures != null && failures.get() >= FAILURES_MAX) {
            throw locked();
        }
    }

    private static Failure locked() {
        return Failure.of(
                        ProblemType.FORBIDDEN,
                        "Too many wrong passwords in a row: the user is locked for up to "
                                + LOCK.toMinutes()
                                + " minutes, or until an administrator resets the password")
                .header("Retry-After", Long.toString(LOCK.toSeconds()));
    }

    /** The password was wrong. */
    void failed(User user) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        update users set
                                            failed_logins = case when failed_logins + 1 >= :max then 0 else failed_logins + 1 end,
                                            locked_until = case when failed_logins + 1 >= :max then now() + :lock * interval '1 s' else locked_until end
                                        where id = :id
                                        """)
                                .bind("max", FAILURES_MAX)
                                .bind("lock", LOCK.toSeconds())
                                .bind("id", user.id())
                                .execute());
    }

    /** A name that nobody has was tried. */
    void failed(String name) {
        strangers.get(name, ignored -> new AtomicInteger()).incrementAndGet();
    }
}
