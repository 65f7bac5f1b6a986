package com.sutazai.mesh;

import java.time.Duration;

/**
 * What became of one message to an instance.
 *
 * @param took until the headers of the answer or the failure
 * @param rest how long the instance asked to be left alone; zero if it did not
 */
record Outcome(Kind kind, Duration took, Duration rest) {

    /** Which of them count against the instance. */
    enum Kind {
        /** Any answer below 500 but 429. */
        GOOD,
        /** Refused, timed out, broken off, or 5xx. */
        BAD,
        /** 429: it works and wants less. */
        LIMITED
    }

    static Outcome good(Duration took) {
        return new Outcome(Kind.GOOD, took, Duration.ZERO);
    }

    static Outcome bad(Duration took) {
        return new Outcome(Kind.BAD, took, Duration.ZERO);
    }
}
