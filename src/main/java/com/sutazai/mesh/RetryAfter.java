package com.sutazai.mesh;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads {@code Retry-After} (RFC 9110, 10.2.3): seconds or a date. */
final class RetryAfter {

    /** Nobody is left alone for longer, whatever it asks. */
    private static final Duration MAX = Duration.ofMinutes(5);

    private RetryAfter() {}

    /** How long the sender of a reply wants to be left alone; zero if it did not say. */
    static Duration of(Reply reply) {
        return reply.header("retry-after")
                .flatMap(text -> parse(text.strip(), Instant.now()))
                .filter(Duration::isPositive)
                .map(asked -> asked.compareTo(MAX) > 0 ? MAX : asked)
                .orElse(Duration.ZERO);
    }

    static Optional<Duration> parse(String text, Instant now) {
        try {
            if (text.matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            return Optional.of(
                    Duration.between(
                            now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeException e) {
            // neither of the two forms: as if it had not been said
            return Optional.empty();
        }
    }
}
