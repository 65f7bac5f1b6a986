package com.sutazai.mesh.outlier;

import java.util.concurrent.TimeUnit;

/**
 * Outcomes of the last ten seconds, second by second: exact, because an average weighted by arrival
 * can hide a burst of failures. Thread-safe; a few instructions under a lock of its own.
 */
public final class OutcomeWindow {

    private static final int SECONDS = 10;

    private final int[] good = new int[SECONDS];
    private final int[] bad = new int[SECONDS];
    private final long[] second = new long[SECONDS];

    public OutcomeWindow() {
        clear();
    }

    public synchronized void record(boolean isGood, long now) {
        long current = TimeUnit.NANOSECONDS.toSeconds(now);
        int slot = Math.floorMod(current, SECONDS);
        if (second[slot] != current) {
            second[slot] = current;
            good[slot] = 0;
            bad[slot] = 0;
        }
        if (isGood) {
            good[slot]++;
        } else {
            bad[slot]++;
        }
    }

    /** What is in it at a moment. */
    public synchronized Outcomes at(long now) {
        long current = TimeUnit.NANOSECONDS.toSeconds(now);
        int goods = 0;
        int bads = 0;
        for (int slot = 0; slot < SECONDS; slot++) {
            if (second[slot] > current - SECONDS && second[slot] <= current) {
                goods += good[slot];
                bads += bad[slot];
            }
        }
        return new Outcomes(goods, bads);
    }

    /** Forgets all. */
    public synchronized void clear() {
        java.util.Arrays.fill(second, Long.MIN_VALUE);
    }
}
