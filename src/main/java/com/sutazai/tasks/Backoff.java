package com.sutazai.tasks;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before another attempt: doubled each time, with a random half of it taken away,
 * so that what failed together does not come again together.
 */
record Backoff(Duration base, Duration max) {

    static final Duration MAX = Duration.ofMinutes(5);

    /** Beyond this a shift would be longer than any wait. */
    private static final int DOUBLINGS_MAX = 30;

    /**
     * @param failed attempts so far, from 1
     */
    Duration after(int failed, RandomGenerator random) {
        long doubled = base.toMillis() << Math.min(failed - 1, DOUBLINGS_MAX);
        long full = Math.min(doubled < 0 ? Long.MAX_VALUE : doubled, max.toMillis());
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }
}
