package com.sutazai.dev;

import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;

/** Parts of the tests that a machine may lack, under the names of SUTAZAI_REQUIRE_REAL. */
public final class RealPart {

    private RealPart() {}

    /** Whether the tests may not do without it. */
    public static boolean isRequired(String part) {
        String required = System.getenv().getOrDefault("SUTAZAI_REQUIRE_REAL", "");
        return Arrays.asList(required.split(",")).contains(part);
    }

    /**
     * Skips the test if a part is not there.
     *
     * @throws CannotRun if it is not there and required
     */
    public static void need(String part, boolean isThere) {
        if (!isThere && isRequired(part)) {
            throw new CannotRun(part + " is required and not installed; run ./dev services.");
        }
        Assumptions.assumeTrue(isThere, part + " is not installed: ./dev services");
    }
}
