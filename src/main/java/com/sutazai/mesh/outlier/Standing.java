package com.sutazai.mesh.outlier;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Whether an instance takes part. Replaced, never changed.
 *
 * <p>Times are monotonic, in ns.
 */
public sealed interface Standing {

    /** How often it has been ejected of late. */
    int offences();

    /** It takes part. */
    record In(int offences, long since) implements Standing {}

    /** It is left alone until then; after that one probe at a time decides. */
    record Out(int offences, long until) implements Standing {}

    /** Each such time without an ejection takes one offence away. */
    Duration CLEAN = Duration.ofSeconds(10);

    /** That of an instance without a past. */
    static Standing fresh() {
        return new In(0, 0);
    }

    default boolean isEjected(long now) {
        return this instanceof Out out && now - out.until() < 0;
    }

    /** Ejected before, and to be probed now. */
    default boolean isOnProbation(long now) {
        return this instanceof Out out && now - out.until() >= 0;
    }

    /** Out, for longer than the last time. */
    default Standing eject(OutlierRules rules, long now, RandomGenerator chance) {
        int count = offencesAt(now) + 1;
        double whole =
                Math.min((double) rules.base().toNanos() * count, (double) rules.max().toNanos());
        // equal jitter: at least half of it, so that those ejected together do not return together
        double length = whole * (0.5 + 0.5 * chance.nextDouble());
        return new Out(count, now + (long) length);
    }

    /** In again. */
    default Standing admit(long now) {
        return new In(offences(), now);
    }

    private int offencesAt(long now) {
        return switch (this) {
            case Out out -> out.offences();
            case In in ->
                    (int)
                            Math.max(
                                    0,
                                    in.offences()
                                            - Math.max(0, now - in.since()) / CLEAN.toNanos());
        };
    }
}
