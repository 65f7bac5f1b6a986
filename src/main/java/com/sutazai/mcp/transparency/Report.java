package com.sutazai.mcp.transparency;

import java.util.List;

/**
 * What came of a comparison.
 *
 * @param score 100 if everything is equal; the share of equal checks, never rounded up
 * @param checks things that were compared
 * @param unstable checks in which the server differs from itself; that part does not count
 * @param called tools that were called
 * @param withheld tools that the caller may not call here; not compared
 * @param differences the first hundred
 */
public record Report(
        double score,
        int checks,
        int equal,
        int unstable,
        List<String> called,
        List<String> withheld,
        List<Difference> differences) {

    private static final int SHOWN_MAX = 100;

    /**
     * A place at which both are not the same.
     *
     * @param check for example {@code tools/list echo}
     * @param pointer RFC 6901, in what was compared
     * @param direct shortened; empty if it is not there
     * @param through likewise
     */
    public record Difference(String check, String pointer, String direct, String through) {}

    static Report of(
            int checks,
            int unequal,
            int unstable,
            List<String> called,
            List<String> withheld,
            List<Difference> differences) {
        int equal = checks - unequal;
        double score = checks == 0 ? 0 : Math.floor(1_000.0 * equal / checks) / 10;
        return new Report(
                score,
                checks,
                equal,
                unstable,
                List.copyOf(called),
                List.copyOf(withheld),
                List.copyOf(differences.subList(0, Math.min(SHOWN_MAX, differences.size()))));
    }
}
