package com.sutazai.mesh.limit;

import java.util.concurrent.TimeUnit;

/**
 * How many extra attempts are affordable: a share of the calls of the last ten seconds and a rate
 * that even a quiet service has. Thread-safe; a few instructions under a lock of its own.
 */
public final class Budget {

    private static final int SECONDS = 10;

    private final double share;
    private final double perSecond;
    private final int[] calls = new int[SECONDS];
    private final int[] extras = new int[SECONDS];
    private final long[] second = new long[SECONDS];

    /**
     * @param share extra attempts per call, 0 to 1
     * @param perSecond extra attempts per second that are affordable in any case
     */
    public Budget(double share, double perSecond) {
        this.share = share;
        this.perSecond = perSecond;
        java.util.Arrays.fill(second, Long.MIN_VALUE);
    }

    /** A call was made. */
    public synchronized void deposit(long now) {
        calls[slot(now)]++;
    }

    /** Takes one extra attempt out, if there is one. */
    public synchronized boolean withdraw(long now) {
        int slot = slot(now);
        long current = second[slot];
        double income = perSecond * SECONDS;
        int spent = 0;
        for (int i = 0; i < SECONDS; i++) {
            if (second[i] > current - SECONDS) {
                income += share * calls[i];
                spent += extras[i];
            }
        }
        if (spent + 1 > income) {
            return false;
        }
        extras[slot]++;
        return true;
    }

    private int slot(long now) {
        long current = TimeUnit.NANOSECONDS.toSeconds(now);
        int slot = Math.floorMod(current, SECONDS);
        if (second[slot] != current) {
            second[slot] = current;
            calls[slot] = 0;
            extras[slot] = 0;
        }
        return slot;
    }
}
