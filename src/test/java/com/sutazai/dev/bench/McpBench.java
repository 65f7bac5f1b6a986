package com.sutazai.dev.bench;

import com.sutazai.dev.Console;
import com.sutazai.dev.bench.LoadGenerator.Load;
import com.sutazai.dev.bench.McpContestants.Player;
import com.sutazai.system.AuditRowsOf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./dev bench mcp}: calls of a tool through the gateway beside others, in one run with
 * interleaved rounds. Every answer is checked, and so is that every call was audited.
 */
public final class McpBench {

    private static final int CONNECTIONS = 16;
    private static final int ROUNDS = 5;
    private static final int WARM_UPS_MAX = 30;
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
        for (Player player : all) {
            Figures.warmUp(
                    player.name(), player.contestant().target(), CONNECTIONS, ROUND, WARM_UPS_MAX);
        }
        Figures figures = new Figures(ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            for (Player player : all) {
                double before = player.contestant().cpuSeconds();
                long answered = player.calls().answered();
                Load load = LoadGenerator.closed(player.contestant().target(), CONNECTIONS, ROUND);
                figures.add(
                        player.name(),
                        round,
                        load,
                        player.contestant().cpuSeconds() - before,
                        (double) (player.calls().answered() - answered));
            }
        }
        Player ours = all.getFirst();
        String text =
                head()
                        + figures.rows(ours.name())
                        + added(ours, direct, figures.perSecond(ours.name()));
        requireAudited(ours);
        Console.say(text);
        return text;
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

    private static String head() {
        return """
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
                        ROUND.toSeconds());
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
            text.append(Figures.added(share, knee, plain, through));
        }
        return text.toString();
    }

    private static Load open(Player player, double rate) throws InterruptedException {
        Load load = LoadGenerator.open(player.contestant().target(), CONNECTIONS, rate, OPEN_ROUND);
        requireRight(player, load);
        return load;
    }
}
