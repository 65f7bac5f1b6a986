package com.sutazai.mesh.consul;

import java.time.Duration;

/** Bounds how often something is done: a burst, then one per interval. Used by one thread. */
final class TokenBucket {

    private final int burst;
    private final double perNano;
    private double tokens;
    private long filled;

    TokenBucket(int burst, Duration interval, long now) {
        this.burst = burst;
        this.perNano = 1.0 / interval.toNanos();
        this.tokens = burst;
        this.filled = now;
    }

    /** Takes a token and says how long to wait for it, in ns; 0 if it is there. */
    long take(long now) {
        tokens = Math.min(burst, tokens + (now - filled) * perNano);
        filled = now;
        tokens--;
        return tokens >= 0 ? 0 : Math.round(-tokens / perNano);
    }
}
