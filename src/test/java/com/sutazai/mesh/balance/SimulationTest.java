package com.sutazai.mesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.mesh.balance.Simulation.Protection;
import com.sutazai.mesh.balance.Simulation.Result;
import com.sutazai.mesh.balance.Simulation.Scenario;
import com.sutazai.mesh.balance.Strategy.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Strategies against each other in situations with a known outcome. The report is committed, so a
 * change of behaviour is a diff; {@code -Dsimulation.write=true} writes it anew.
 */
class SimulationTest {

    private static final Path REPORT = Path.of("docs/mesh-simulation.md");
    private static final Protection ALONE = new Protection(false);
    private static final Protection WHOLE = new Protection(true);
    private static final int SEEDS = 5;

    /** Reference values of our first simulator may be exceeded by this much. */
    private static final double TOLERANCE = 1.1;

    private static Result run(Scenario scenario, Kind kind, Protection protection) {
        return Simulation.run(scenario, kind, protection, SEEDS);
    }

    @Test
    void s1_a_stuck_instance_gets_few() {
        assertThat(run(Scenarios.stuck(), Kind.LATENCY, ALONE).overSecond())
                .isLessThan(0.08 * TOLERANCE);
        assertThat(run(Scenarios.stuck(), Kind.LATENCY, ALONE).p999()).isLessThan(185 * TOLERANCE);
        assertThat(run(Scenarios.stuck(), Kind.LEAST_CONNECTIONS, ALONE).overSecond())
                .isLessThan(0.47 * TOLERANCE);
        assertThat(run(Scenarios.stuck(), Kind.ROUND_ROBIN, ALONE).overSecond())
                .isLessThan(4.5 * TOLERANCE);
    }

    @Test
    void s2_the_slow_get_less() {
        Result latency = run(Scenarios.uneven(), Kind.LATENCY, ALONE);
        Result least = run(Scenarios.uneven(), Kind.LEAST_CONNECTIONS, ALONE);

        assertThat(latency.mean()).isLessThan(61 * TOLERANCE);
        assertThat(least.mean()).isLessThan(63 * TOLERANCE);
        assertThat(latency.p99()).isLessThan(least.p99());
    }

    @Test
    void s3_who_fails_fast_is_found_out_whatever_the_strategy() {
        for (Kind kind : Kind.values()) {
            assertThat(run(Scenarios.failing(), kind, WHOLE).errors())
                    .as("%s", kind)
                    .isLessThan(0.1);
        }
        assertThat(run(Scenarios.failing(), Kind.LATENCY, ALONE).errors())
                .isLessThan(0.08 * TOLERANCE);
    }

    @Test
    void s4_a_newcomer_is_not_overrun() {
        assertThat(run(Scenarios.cold(), Kind.LATENCY, WHOLE).p99()).isLessThan(123 * TOLERANCE);
        assertThat(run(Scenarios.cold(), Kind.LEAST_CONNECTIONS, WHOLE).p99())
                .isLessThan(124 * TOLERANCE);
        assertThat(run(Scenarios.cold(), Kind.ROUND_ROBIN, WHOLE).p99())
                .isLessThan(run(Scenarios.cold(), Kind.ROUND_ROBIN, ALONE).p99() / 2);
    }

    @Test
    void s5_long_work_goes_where_least_is_under_way() {
        Result least = run(Scenarios.models(), Kind.LEAST_CONNECTIONS, ALONE);

        assertThat(least.mean()).isLessThan(4_290 * TOLERANCE);
        assertThat(run(Scenarios.modelsUneven(), Kind.LEAST_CONNECTIONS, ALONE).mean())
                .isLessThan(5_014 * TOLERANCE);
        for (Kind kind : new Kind[] {Kind.ROUND_ROBIN, Kind.RANDOM, Kind.LATENCY}) {
            assertThat(least.mean()).isLessThan(run(Scenarios.models(), kind, ALONE).mean());
        }
    }

    @Test
    void s6_gateways_that_do_not_know_of_each_other_do_not_herd() {
        Map<Kind, Double> limits =
                Map.of(
                        Kind.ROUND_ROBIN, 144.0,
                        Kind.RANDOM, 163.0,
                        Kind.LEAST_CONNECTIONS, 143.0,
                        Kind.LATENCY, 146.0);

        limits.forEach(
                (kind, limit) ->
                        assertThat(run(Scenarios.gateways(), kind, ALONE).p99())
                                .as("%s", kind)
                                .isLessThan(limit * TOLERANCE));
    }

    @Test
    void the_report_tells_what_the_strategies_do() throws IOException {
        String report = report();
        if (Boolean.getBoolean("simulation.write")) {
            Files.writeString(REPORT, report);
        }

        assertThat(Files.readString(REPORT)).isEqualTo(report);
    }

    private static String report() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Strategies in simulation

                        Written by `SimulationTest` (virtual clock, %d seeds each); a change of behaviour is a diff here. Times in ms. *Alone* is the strategy by itself, *whole* has
                        breakers, ejection and slow start beside it, as in the server. "> 1 s" is the share of requests, "errors" too.

                        Long work (S5) goes best where least is under way, short calls (S1, S2) where the answer is expected first; round robin and random leave the slow behind a growing
                        queue. Nobody who fails fast gets more than a handful of calls once breakers count (S3).
                        """
                                .formatted(SEEDS));
        for (Scenario scenario : Scenarios.all()) {
            text.append("\n## ").append(scenario.name()).append("\n\n");
            text.append("| strategy | | mean | p99 | p99.9 | errors | > 1 s |\n");
            text.append("|---|---|---|---|---|---|---|\n");
            Map<String, Kind> kinds = new TreeMap<>();
            for (Kind kind : Kind.values()) {
                kinds.put(kind.toString(), kind);
            }
            kinds.forEach(
                    (name, kind) -> {
                        text.append(row(name, "alone", run(scenario, kind, ALONE)));
                        text.append(row(name, "whole", run(scenario, kind, WHOLE)));
                    });
        }
        return text.toString();
    }

    private static String row(String strategy, String how, Result result) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.0f | %.0f | %.2f %% | %.2f %% |%n",
                strategy,
                how,
                result.mean(),
                result.p99(),
                result.p999(),
                result.errors(),
                result.overSecond());
    }
}
