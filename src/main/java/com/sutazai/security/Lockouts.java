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
import java.util.Optional;
import java.util.UUID;

/**
 * Locks a user for a while after wrong passwords in a row. Names that nobody has are locked in the
 * same way, so that a lock does not tell who is there ({@link Strangers}). Where a user has logged
 * in before, on this node, he is not locked out by what others try elsewhere, but by as many wrong
 * passwords from there. Blocks.
 */
@SharedBean
public class Lockouts {

    static final int FAILURES_MAX = 5;
    static final Duration LOCK = Duration.ofMinutes(30);

    private static final Duration KNOWN = Duration.ofDays(30);
    private static final int PLACES_MAX = 100_000;

    private final Database database;
    private final Strangers strangers;

    /** Wrong passwords there since the last login. */
    private final Cache<Place, Integer> places =
            Caffeine.newBuilder().maximumSize(PLACES_MAX).expireAfterWrite(KNOWN).build();

    /** From where a user has logged in. */
    private record Place(UUID user, String address) {}

    @Inject
    public Lockouts(Database database, Strangers strangers) {
        this.database = database;
        this.strangers = strangers;
    }

    /**
     * Refuses a user who is locked, whatever the password.
     *
     * @throws Failure 403
     */
    void check(User user) {
        Instant until = user.lockedUntil();
        if (until != null && until.isAfter(Instant.now())) {
            throw locked(until);
        }
    }

    /**
     * As {@link #check(User)}, unless he has logged in from there before, and fewer wrong passwords
     * than lock came from there since.
     */
    void check(User user, String address) {
        Integer failures = places.getIfPresent(new Place(user.id(), address));
        if (failures == null || failures >= FAILURES_MAX) {
            check(user);
        }
    }

    /**
     * Asks what other nodes have counted of a name, whoever has it: before anybody's turn comes.
     *
     * @return until when it is locked if nobody has it
     */
    Optional<Instant> heard(String name) {
        return strangers.lockedElsewhere(name);
    }

    /** As {@link #check(User)}, for a name that nobody has. */
    void check(String name, Optional<Instant> heard) {
        strangers
                .lockedHere(name)
                .or(() -> heard)
                .ifPresent(
                        until -> {
                            throw locked(until);
                        });
    }

    private static Failure locked(Instant until) {
        long seconds = Math.max(1, Duration.between(Instant.now(), until).toSeconds() + 1);
        return Failure.of(
                        ProblemType.FORBIDDEN,
                        "Too many wrong passwords in a row: the user is locked for up to "
                                + LOCK.toMinutes()
                                + " minutes, or until an administrator resets the password")
                .header("Retry-After", Long.toString(Math.min(seconds, LOCK.toSeconds())));
    }

    /** A user has logged in. */
    void succeeded(User user, String address) {
        places.put(new Place(user.id(), address), 0);
    }

    /** As {@link #failed(User)}, for a login from there. */
    void failed(User user, String address) {
        failed(user);
        places.asMap()
                .computeIfPresent(
                        new Place(user.id(), address), (ignored, failures) -> failures + 1);
    }

    /** The password was wrong; what was so long ago no longer counts. */
    void failed(User user) {
        database.with(
                handle ->
                        handle.createUpdate(
                                        """
                                        update users u set
                                            failed_logins = case when f.failures >= :max then 0 else f.failures end,
                                            locked_until = case when f.failures >= :max then now() + :lock * interval '1 s' else u.locked_until end,
                                            last_failed_login = now()
                                        from (select id, 1 + case when last_failed_login > now() - :lock * interval '1 s' then failed_logins else 0 end as failures
                                              from users where id = :id for no key update) f
                                        where u.id = f.id
                                        """)
                                .bind("max", FAILURES_MAX)
                                .bind("lock", LOCK.toSeconds())
                                .bind("id", user.id())
                                .execute());
    }

    /** A name that nobody has was tried. */
    void failed(String name) {
        strangers.failed(name);
    }

    /**
     * Has other nodes count it too, after the turn; of those that came at the same time to several
     * nodes no more are told that they are wrong than of those in turn.
     *
     * @throws Failure 403
     */
    void tell(String name) {
        strangers
                .told(name)
                .ifPresent(
                        until -> {
                            throw locked(until);
                        });
    }
}
