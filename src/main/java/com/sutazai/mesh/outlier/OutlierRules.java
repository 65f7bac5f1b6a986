package com.sutazai.mesh.outlier;

import java.time.Duration;

/**
 * When an instance is ejected and for how long.
 *
 * @param successRateMin below it an instance is ejected, 0 to 1
 * @param outcomesMin outcomes in the window before anything is concluded
 * @param base length of the first ejection; the n-th takes n times as long
 * @param max longest ejection
 * @param shareMax share of the instances that may be ejected together, 0 to 1
 */
public record OutlierRules(
        double successRateMin, int outcomesMin, Duration base, Duration max, double shareMax) {

    /** Linkerd's unified policy with Envoy's limits. */
    public static final OutlierRules DEFAULT =
            new OutlierRules(0.8, 10, Duration.ofSeconds(5), Duration.ofMinutes(5), 0.5);

    /** Whether outcomes are bad enough. */
    public boolean isBad(Outcomes outcomes) {
        return outcomes.total() >= outcomesMin && outcomes.successRate() < successRateMin;
    }

    /**
     * Whether one more may be ejected.
     *
     * @param available instances that could be picked now, the one in question among them
     */
    public boolean mayEject(int instances, int ejected, int available) {
        return available > 1 && ejected + 1 <= shareMax * instances;
    }
}
