package com.sutazai.mcp.upstream;

import java.time.Duration;

/** Pauses between the lives of a process, each twice the last one up to a minute. */
final class Pauses {

    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofMinutes(1);

    /** A process that lived this long did not end because it cannot start. */
    private static final Duration STABLE = Duration.ofMinutes(1);

    private Duration next = MIN;

    /**
     * The pause after a life.
     *
     * @param lived ns
     */
    Duration after(long lived) {
        Duration now = lived > STABLE.toNanos() ? MIN : next;
        Duration twice = now.multipliedBy(2);
        next = twice.compareTo(MAX) < 0 ? twice : MAX;
        return now;
    }

    /** A life has ended well. */
    void reset() {
        next = MIN;
    }
}
