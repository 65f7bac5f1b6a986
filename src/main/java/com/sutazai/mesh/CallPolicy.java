package com.sutazai.mesh;

import com.sutazai.mesh.limit.Priority;
import java.time.Duration;
import java.util.Optional;

/**
 * What a call may cost and how it is to be treated.
 *
 * @param timeout total, over all attempts, 1 ms to 300 s
 * @param retries attempts after the first, 0 to 10
 * @param isRepeatable whether it may run twice without harm
 * @param isHedged whether a second copy may be sent while the first is slow; only for what changes
 *     nothing
 * @param affinity what shall stay together under {@code ip_hash}: a client's address, a session
 * @param instance the id of the instance that is tried first, as long as it can be used: where a
 *     session is
 */
public record CallPolicy(
        Duration timeout,
        int retries,
        boolean isRepeatable,
        boolean isHedged,
        Priority priority,
        Optional<String> affinity,
        Optional<String> instance) {

    /** Longer waits are work that goes on, and belong in a job. */
    public static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    public static final int RETRIES_MAX = 10;

    public CallPolicy {
        if (!timeout.isPositive() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException("a timeout is between 1 ms and 300 s");
        }
        if (retries < 0 || retries > RETRIES_MAX) {
            throw new IllegalArgumentException("retries are between 0 and 10");
        }
        if (isHedged && !isRepeatable) {
            throw new IllegalArgumentException("what may not run twice cannot be hedged");
        }
    }

    public CallPolicy(
            Duration timeout,
            int retries,
            boolean isRepeatable,
            boolean isHedged,
            Priority priority,
            Optional<String> affinity) {
        this(timeout, retries, isRepeatable, isHedged, priority, affinity, Optional.empty());
    }

    /** A short call that is not hedged and prefers no instance. */
    public CallPolicy(Duration timeout, int retries, boolean isRepeatable) {
        this(timeout, retries, isRepeatable, false, Priority.NORMAL, Optional.empty());
    }

    /** The same with an instance that is tried first. */
    public CallPolicy on(String id) {
        return new CallPolicy(
                timeout, retries, isRepeatable, isHedged, priority, affinity, Optional.of(id));
    }

    /** The same with another timeout. */
    CallPolicy within(Duration other) {
        return new CallPolicy(other, retries, isRepeatable, isHedged, priority, affinity, instance);
    }
}
