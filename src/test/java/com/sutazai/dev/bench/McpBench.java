package com.sutazai.dev.bench;

import com.sutazai.dev.Console;
import com.sutazai.dev.bench.LoadGenerator.Load;
import com.sutazai.dev.bench.McpContestants.Player;
import com.sutazai.system.AuditRowsOf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./dev bench mcp}: calls of a tool through the gateway beside others, in one run with
 * interleaved rounds. Every answer is checked, and so is that every call was audited.
 */
public final class McpBench {

    private static final int CONNECTIONS = 16;
    private static final int ROUNDS = 5;
    private static final int WARM_UPS_MAX = 12;
    private static final double STEADY = 0.05;
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration OPEN_ROUND = Duration.ofSeconds(10);

    private McpBench() {}

    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of("").toAbsolutePath();
        try (McpContestants contestants = new McpContestants(checkout)) {
            PerformancePage.write(checkout, "mcp", report(contestants));
        }
        System.exit(0);
    }

    private static String report(McpContestants contestants) throws Exception {
        Player direct = contestants.direct();
        List<Player> all = new ArrayList<>(List.of(contestants.ours(), direct));
        all.add(contestants.supergateway());
        all.add(contestants.npmProxy());
        all.add(contestants.contextForge());
        contestants.rustProxy().ifPresent(all::add);
        Map<String, double[]> perSecond = new LinkedHashMap<>();
        Map<String, double[]> cpu = new LinkedHashMap<>();
        for (Player player : all) {
            warmUp(player);
            perSecond.put(player.name(), new double[ROUNDS]);
            cpu.put(player.name(), new double[ROUNDS]);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Player player : all) {
                double before = player.contestant().cpuSeconds();
                long answered = player.calls().answered();
                Load load = LoadGenerator.closed(player.contestant().target(), CONNECTIONS, ROUND);
                requireRight(player, load);
                perSecond.get(player.name())[round] = load.perSecond();
                cpu.get(player.name())[round] =
                        (player.contestant().cpuSeconds() - before)
                                / (player.calls().answered() - answered)
                                * 1e6;
            }
        }
        Player ours = all.getFirst();
        String text =
                throughput(all, perSecond, cpu)
                        + added(ours, direct, median(perSecond.get(ours.name())));
        requireAudited(ours);
        Console.say(text);
        return text;
    }

    private static void warmUp(Player player) throws InterruptedException {
        double before = 0;
        for (int i = 0; i < WARM_UPS_MAX; i++) {
            Load load = LoadGenerator.closed(player.contestant().target(), CONNECTIONS, ROUND);
            Console.say(
                    String.format(
                            Locale.ROOT, "warming up %s: %.0f/s", player.name(), load.perSecond()));
            if (Math.abs(load.perSecond() - before) < STEADY * load.perSecond()) {
                return;
            }
            before = load.perSecond();
        }
    }

    private static void requireRight(Player player, Load load) {
        if (load.errors() > 0) {
            throw new IllegalStateException(
                    player.name() + " answered wrongly " + load.errors() + " times");
        }
    }

    /** As many rows as calls, once the last batch is written. */
    private static void requireAudited(Player ours) throws Exception {
        TimeUnit.SECONDS.sleep(1);
        long rows = AuditRowsOf.target("stub/echo");
        if (rows != ours.calls().answered()) {
            throw new IllegalStateException(
                    rows + " audit rows of " + ours.calls().answered() + " calls");
        }
    }

    private static String throughput(
            List<Player> all, Map<String, double[]> perSecond, Map<String, double[]> cpu) {
        double ours = median(perSecond.get(all.getFirst().name()));
        StringBuilder text =
                new StringBuilder(
                        """
                        ## Calls of a tool

                        Written by `./dev bench mcp` on %d cores, JDK %s. %d connections in one session of each gateway, %d interleaved rounds of %d s after a warm-up; every call says something of its
                        own, every answer is checked. The stub answers at once and shares the cores with the generator. Ours is the default configuration with authentication and audit (as many rows
                        as calls, checked); the Rust proxy authenticates nobody. supergateway 4.0.0 and mcp-proxy 6.7.19 speak to the stub on a pipe, the CPU time of which is in theirs;
                        ContextForge is 1.1.0 with stateful sessions, the Rust mcp-proxy 0.6.0.

                        | | calls/s, median (spread) | ours to it | CPU per call |
                        |---|---|---|---|
                        """
                                .formatted(
                                        Runtime.getRuntime().availableProcessors(),
                                        System.getProperty("java.version"),
                                        CONNECTIONS,
                                        ROUNDS,
                                        ROUND.toSeconds()));
        for (Player player : all) {
            double[] values = perSecond.get(player.name());
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %.0f (%.0f-%.0f) | %.2f | %.0f us |%n",
                            player.name(),
                            median(values),
                            Arrays.stream(values).min().orElse(0),
                            Arrays.stream(values).max().orElse(0),
                            ours / median(values),
                            median(cpu.get(player.name()))));
        }
        return text.toString();
    }

    private static String added(Player ours, Player direct, double knee)
            throws InterruptedException {
        StringBuilder text =
                new StringBuilder(
                        """

                        Open load (calls begin at their intended times, latency counts from there) at shares of our knee:

                        | share | direct p50 / p99 | through the gateway p50 / p99 | added p50 / p99 |
                        |---|---|---|---|
                        """);
        for (double share : new double[] {0.25, 0.5}) {
            Load plain = open(direct, share * knee);
            Load through = open(ours, share * knee);
            text.append(
                    String.format(
                            Locale.ROOT,
                            "| %.0f %% (%.0f/s) | %.2f / %.2f ms | %.2f / %.2f ms | %.2f / %.2f ms |%n",
                            share * 100,
                            share * knee,
                            plain.millis(0.5),
                            plain.millis(0.99),
                            through.millis(0.5),
                            through.millis(0.99),
                            through.millis(0.5) - plain.millis(0.5),
                            through.millis(0.99) - plain.millis(0.99)));
        }
        return text.toString();
    }

    private static Load open(Player player, double rate) throws InterruptedException {
        Load load = LoadGenerator.open(player.contestant().target(), CONNECTIONS, rate, OPEN_ROUND);
        requireRight(player, load);
        return load;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
