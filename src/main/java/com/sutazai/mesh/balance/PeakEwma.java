package com.sutazai.mesh.balance;

import java.time.Duration;

/**
 * What a request is expected to take: a worse sample replaces the value at once, a better one is
 * blended in by the time that has passed. An unasked value fades, so that a bad past is forgotten.
 * Whoever works and has said nothing for a while is expected to take at least that while: one that
 * hangs is found out before its first timeout. Thread-safe; a few instructions under a lock of its
 * own.
 */
public final class PeakEwma {

    private static final double DECAY_NS = Duration.ofSeconds(10).toNanos();

    private double value;
    private long stamp;
    private boolean isKnown;
    private int underWay;
    private long quietSince;

    /** A request is sent. */
    public synchronized void begin(long now) {
        if (underWay++ == 0) {
            quietSince = now;
        }
    }

    /** A request has ended, however. */
    public synchronized void end(long now) {
        underWay--;
        quietSince = now;
    }

    /** A sample, in ns. */
    public synchronized void observe(double latency, long now) {
        if (!isKnown || latency >= value) {
            value = latency;
        } else {
            double kept = kept(now);
            value = value * kept + latency * (1 - kept);
        }
        isKnown = true;
        stamp = now;
    }

    /**
     * The expectation in ns.
     *
     * @param unknown what to answer as long as there was no sample
     */
    public synchronized double value(long now, double unknown) {
        return isKnown ? value * kept(now) : unknown;
    }

    /**
     * The expectation in ns, or how long it has been silent over its requests if that is longer.
     *
     * @param unknown what to expect as long as there was no sample
     */
    public synchronized double expected(long now, double unknown) {
        double learnt = isKnown ? value * kept(now) : unknown;
        return underWay > 0 ? Math.max(learnt, (double) (now - quietSince)) : learnt;
    }

    private double kept(long now) {
        return Math.exp(-Math.max(0, now - stamp) / DECAY_NS);
    }
}
