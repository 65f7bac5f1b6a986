package com.sutazai.security.rates;

import java.time.Duration;

/**
 * How many within which time.
 *
 * @param count at least 1
 */
public record Limit(long count, Duration window) {

    public Limit {
        if (count < 1 || window.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("a limit is at least 1 within at least a second");
        }
    }
}
