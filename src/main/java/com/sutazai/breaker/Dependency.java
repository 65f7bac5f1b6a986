package com.sutazai.breaker;

import java.time.Duration;
import java.time.Instant;

/**
 * How a dependency was when it was last asked.
 *
 * @param isUp whether it answered as it should
 * @param detail empty, or what is wrong in words that may leave the server
 * @param asked when the last answer or the giving up was
 * @param took how long that was
 */
public record Dependency(String name, boolean isUp, String detail, Instant asked, Duration took) {

    static Dependency notAsked(String name) {
        return new Dependency(name, false, "not asked yet", Instant.EPOCH, Duration.ZERO);
    }
}
