package com.sutazai.system;

import com.sutazai.breaker.Breaker;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Breakers as the API shows them. */
final class BreakerViews {

    private BreakerViews() {}

    /** All of them. */
    @Schema(name = "BreakerStatus")
    public record Status(Summary summary, Details details) {}

    /** How many are closed, half open and open. */
    @Schema(name = "BreakerSummary")
    public record Summary(int healthyCircuits, int degradedCircuits, int failedCircuits) {}

    /** Sums and each by name. */
    @Schema(name = "BreakerDetails")
    public record Details(Global global, Map<String, View> breakers) {}

    /** Sums. */
    @Schema(name = "BreakerTotals")
    public record Global(
            int totalCircuits, int openCircuits, int halfOpenCircuits, int closedCircuits) {}

    /**
     * A breaker.
     *
     * @param state closed, open or half_open
     * @param forced whether it was opened by hand
     * @param recoveryTimeout seconds
     */
    @Schema(name = "BreakerView")
    public record View(
            String name,
            String state,
            boolean forced,
            int failureThreshold,
            long recoveryTimeout,
            Metrics metrics) {}

    /**
     * What it counted since this server started.
     *
     * @param successRate for people, such as 99.5%
     * @param rejectedCalls calls that were not made because it was open
     * @param lastFailure the epoch if there was none
     * @param lastSuccess the epoch if there was none
     */
    @Schema(name = "BreakerMetrics")
    public record Metrics(
            long totalCalls,
            long successfulCalls,
            long failedCalls,
            long rejectedCalls,
            String successRate,
            long circuitOpens,
            long consecutiveFailures,
            Instant lastFailure,
            Instant lastSuccess) {}

    static Status status(Map<String, Breaker> breakers) {
        Map<String, View> views = new LinkedHashMap<>();
        breakers.forEach((name, breaker) -> views.put(name, view(name, breaker)));
        int open = count(breakers, Breaker.State.OPEN);
        int half = count(breakers, Breaker.State.HALF_OPEN);
        int closed = breakers.size() - open - half;
        return new Status(
                new Summary(closed, half, open),
                new Details(new Global(breakers.size(), open, half, closed), views));
    }

    static View view(String name, Breaker breaker) {
        return new View(
                name,
                breaker.state().name().toLowerCase(Locale.ROOT),
                breaker.isForced(),
                breaker.rules().failuresMax(),
                breaker.rules().delay().toSeconds(),
                metrics(breaker.counts()));
    }

    static Metrics metrics(Breaker.Counts counts) {
        double rate = counts.total() == 0 ? 100 : 100.0 * counts.successes() / counts.total();
        return new Metrics(
                counts.total(),
                counts.successes(),
                counts.failures(),
                counts.refused(),
                String.format(Locale.ROOT, "%.1f%%", rate),
                counts.trips(),
                counts.failuresInARow(),
                counts.lastFailure(),
                counts.lastSuccess());
    }

    private static int count(Map<String, Breaker> breakers, Breaker.State state) {
        return (int) breakers.values().stream().filter(b -> b.state() == state).count();
    }
}
