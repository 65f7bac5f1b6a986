package com.sutazai.mesh;

import java.time.Duration;

/**
 * What a call may cost.
 *
 * @param timeout total, over all attempts, 1 ms to 300 s
 * @param retries attempts after the first, 0 to 10
 * @param isRepeatable whether it may run twice without harm
 */
public record CallPolicy(Duration timeout, int retries, boolean isRepeatable) {

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
    }
}
