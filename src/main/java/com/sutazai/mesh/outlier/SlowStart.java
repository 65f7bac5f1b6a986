package com.sutazai.mesh.outlier;

import java.time.Duration;

/**
 * Lets a newcomer warm up.
 *
 * @param window time to full weight; zero for none
 */
public record SlowStart(Duration window) {

    private static final double SHARE_MIN = 0.1;

    /**
     * The share of its weight that an instance gets, above 0 up to 1.
     *
     * @param age ns since it became available
     */
    public double share(long age) {
        return window.isZero()
                ? 1
                : Math.min(1, Math.max(SHARE_MIN, (double) age / window.toNanos()));
    }
}
