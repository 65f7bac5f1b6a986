package com.sutazai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.sutazai.config.SharedBean;
import com.sutazai.redis.Redis;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Names that nobody has and that were tried all the same. Nodes count together while Redis is
 * there, each for itself meanwhile; one that loses its data forgets what others have counted. There
 * a name is an HMAC: it may be a password in the wrong field. Blocks. Thread-safe.
 */
@SharedBean
public class Strangers {

    private static final String PURPOSE = "strangers";
    private static final String KEY = "sutazai:stranger:";
    private static final int NAMES_MAX = 100_000;

    /** One more, and how long it counts; how many it is now. */
    private static final String ADD =
            """
            local all = redis.call('INCR', KEYS[1])
            redis.call('PEXPIRE', KEYS[1], ARGV[1])
            return all
            """;

    /** How many milliseconds it is locked yet. */
    private static final String LEFT =
            """
            if tonumber(redis.call('GET', KEYS[1]) or '0') < tonumber(ARGV[1]) then return 0 end
            return redis.call('PTTL', KEYS[1])
            """;

    private final Redis redis;
    private final DerivedKeys keys;
    private final Cache<String, Tried> here =
            Caffeine.newBuilder().maximumSize(NAMES_MAX).expireAfterWrite(Lockouts.LOCK).build();

    /** How often a name was tried here, and when last. */
    private record Tried(int failures, Instant last) {}

    @Inject
    public Strangers(Redis redis, DerivedKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Until when a name is locked by what other nodes have counted. */
    Optional<Instant> lockedElsewhere(String name) {
        return ask(LEFT, name, Integer.toString(Lockouts.FAILURES_MAX))
                .filter(millis -> millis > 0)
                .map(millis -> Instant.now().plusMillis(millis));
    }

    /** Until when a name is locked by what was counted here; asks nobody. */
    Optional<Instant> lockedHere(String name) {
        return Optional.ofNullable(here.getIfPresent(name))
                .filter(tried -> tried.failures() >= Lockouts.FAILURES_MAX)
                .map(tried -> tried.last().plus(Lockouts.LOCK));
    }

    /** A name was tried; asks nobody. */
    void failed(String name) {
        // written anew each time, so that it expires after the last one
        Instant now = Instant.now();
        here.asMap()
                .merge(
                        name,
                        new Tried(1, now),
                        (before, one) -> new Tried(before.failures() + 1, now));
    }

    /**
     * Has other nodes count what was tried here.
     *
     * @return until when it is locked, if so many had been counted before it
     */
    Optional<Instant> told(String name) {
        return ask(ADD, name, Long.toString(Lockouts.LOCK.toMillis()))
                .filter(all -> all > Lockouts.FAILURES_MAX)
                .map(all -> Instant.now().plus(Lockouts.LOCK));
    }

    private Optional<Long> ask(String script, String name, String argument) {
        String key = KEY + HexFormat.of().formatHex(keys.hash(PURPOSE, name));
        return redis.tryWith(client -> (Long) client.eval(script, List.of(key), List.of(argument)));
    }
}
