package com.sutazai.redis;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts events within a fixed window, for all nodes together through Redis, or for this process
 * alone while Redis is down. Thread-safe.
 */
@ApplicationScoped
public class SharedCounters {

    private static final int SUBJECTS_MAX = 100_000;

    /** Window and increment in one step, so that a counter without an end cannot stay behind. */
    private static final String INCREMENT =
            "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end return n";

    private final Redis redis;
    private final Duration window = Duration.ofMinutes(1);
    private final Cache<String, AtomicLong> local =
            Caffeine.newBuilder().maximumSize(SUBJECTS_MAX).expireAfterWrite(window).build();

    @Inject
    public SharedCounters(Redis redis) {
        this.redis = redis;
    }

    /** How many there were in the current window; 0 if none. */
    public long current(String subject) {
        return redis.tryWith(client -> client.get("sutazai:count:" + subject))
                .map(Long::valueOf)
                .orElseGet(() -> inThisProcess(subject));
    }

    /** Adds one; how many there are now within the minute that began with the first. */
    public long increment(String subject) {
        List<String> keys = List.of("sutazai:count:" + subject);
        List<String> arguments = List.of(Long.toString(window.toMillis()));
        return redis.tryWith(
                        client ->
                                client.eval(INCREMENT, keys, arguments) instanceof Long count
                                        ? count
                                        : null)
                .orElseGet(() -> local.get(subject, ignored -> new AtomicLong()).incrementAndGet());
    }

    private long inThisProcess(String subject) {
        AtomicLong count = local.getIfPresent(subject);
        return count == null ? 0 : count.get();
    }
}
