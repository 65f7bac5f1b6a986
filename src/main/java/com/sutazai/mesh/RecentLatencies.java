package com.sutazai.mesh;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** The last good answers of a service, to tell what is slow for it. Thread-safe. */
final class RecentLatencies {

    private static final int SIZE = 256;

    /** Fewer say nothing about a tail. */
    private static final int SAMPLES_MIN = 20;

    private static final double QUANTILE = 0.95;
    private static final long RENEWAL = Duration.ofSeconds(1).toNanos();

    private final AtomicLongArray samples = new AtomicLongArray(SIZE);
    private final AtomicLong count = new AtomicLong();
    private volatile long computed;
    private volatile long p95;

    void add(long nanos) {
        samples.set(Math.floorMod(count.getAndIncrement(), SIZE), nanos);
    }

    /** The 95th percentile in ns, at most a second old; 0 as long as too little is known. */
    long p95(long now) {
        int known = (int) Math.min(SIZE, count.get());
        if (known < SAMPLES_MIN) {
            return 0;
        }
        if (p95 == 0 || now - computed > RENEWAL) {
            long[] sorted = new long[known];
            for (int i = 0; i < known; i++) {
                sorted[i] = samples.get(i);
            }
            Arrays.sort(sorted);
            p95 = sorted[(int) (known * QUANTILE)];
            computed = now;
        }
        return p95;
    }
}
