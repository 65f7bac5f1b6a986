package com.sutazai.dev.bench;

import com.sutazai.dev.Console;
import com.sutazai.dev.bench.LoadGenerator.Load;
import com.sutazai.dev.bench.LoadGenerator.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./dev bench mesh}: the proxy of the mesh beside others, in one run. All pass to the same
 * nginx; rounds of all contestants are interleaved, so that a noisy neighbour hits everyone.
 */
public final class MeshBench {

    private static final int CONNECTIONS = 64;
    private static final int ROUNDS = 5;
    private static final int CALLERS = 1_000;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final int WARM_UPS_MAX = 15;
    private static final Duration ROUND = Duration.ofSeconds(5);
    private static final Duration OPEN_ROUND = Duration.ofSeconds(10);

    private final Path checkout;
    private final Contestants contestants;

    private MeshBench(Path checkout, Contestants contestants) {
        this.checkout = checkout;
        this.contestants = contestants;
    }

    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of("").toAbsolutePath();
        try (Contestants contestants = new Contestants(checkout)) {
            new MeshBench(checkout, contestants).run();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        Console.say("choosing and calling, three minutes");
        String picks = PickBench.report();
        Contestant direct = contestants.direct();
        List<Contestant> all =
                List.of(
                        contestants.ours(),
                        contestants.nginx(),
                        contestants.haproxy(),
                        contestants.python("fastapi + httpx", "httpx"),
                        contestants.python("fastapi + aiohttp", "aiohttp"));
        for (Contestant contestant : all) {
            Figures.warmUp(
                    contestant.name(), contestant.target(), CONNECTIONS, WARM_UP, WARM_UPS_MAX);
        }
        Figures figures = new Figures(ROUNDS);
        for (int round = 0; round < ROUNDS; round++) {
            for (Contestant contestant : all) {
                double before = contestant.cpuSeconds();
                Load load = LoadGenerator.closed(contestant.target(), CONNECTIONS, ROUND);
                figures.add(
                        contestant.name(),
                        round,
                        load,
                        contestant.cpuSeconds() - before,
                        load.perSecond() * ROUND.toSeconds());
            }
        }
        String ours = all.getFirst().name();
        StringBuilder text = new StringBuilder(head());
        text.append(
                        "| | requests/s, median (spread) | ours to it | CPU per request |\n|---|---|---|---|\n")
                .append(figures.rows(ours));
        text.append(added(all.getFirst(), direct, figures.perSecond(ours)));
        text.append(patience(contestants.slow(all.getFirst())));
        text.append('\n').append(picks);
        PerformancePage.write(checkout, "mesh", text.toString());
        Console.say(text.toString());
    }

    private static String head() {
        return """
        Written by `./dev bench mesh` on %d cores, JDK %s, Linux.

        ## The proxy path

        %d connections, GET of 1 KB from one nginx, %d interleaved rounds of %d s after a warm-up; the generator and the upstream share the cores. Ours is the default
        configuration: authentication, access rules, limits, metrics, tracing off. CPU is that of the proxying process alone.
        nginx 1.22 `proxy_pass` and HAProxy 2.6 have two workers or threads, kept upstream connections; FastAPI runs on uvicorn with uvloop and httptools, one worker
        (versions in `src/test/services/bench.sh`).

        """
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"),
                        CONNECTIONS,
                        ROUNDS,
                        ROUND.toSeconds());
    }

    /** What our hop adds below its limit, from an open load. */
    private static String added(Contestant ours, Contestant direct, double knee)
            throws InterruptedException {
        StringBuilder text =
                new StringBuilder(
                        """

                        ## Added latency

                        Open load (requests begin at their intended times, latency counts from there) at shares of the knee above.

                        | share | direct p50 / p99 | through the mesh p50 / p99 | added p50 / p99 |
                        |---|---|---|---|
                        """);
        for (double share : new double[] {0.25, 0.5}) {
            Load plain = LoadGenerator.open(direct.target(), CONNECTIONS, share * knee, OPEN_ROUND);
            Load through = LoadGenerator.open(ours.target(), CONNECTIONS, share * knee, OPEN_ROUND);
            text.append(Figures.added(share, knee, plain, through));
        }
        return text.toString();
    }

    /** Many callers of someone slow: whether waiting costs anything but time. */
    private static String patience(List<Target> slow) throws InterruptedException {
        TimeUnit.SECONDS.sleep(2);
        double[] direct = new double[ROUNDS];
        double[] through = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            direct[i] = LoadGenerator.burst(slow.getFirst(), CALLERS);
            through[i] = LoadGenerator.burst(slow.getLast(), CALLERS);
        }
        return String.format(
                Locale.ROOT,
                """

                ## Callers of a slow service

                %d calls at the same moment, each with a connection of its own, to a service that takes 1 s for every one: until the last answer, median of %d rounds, directly %.2f s,
                through the mesh %.2f s (at most %.2f s).
                """,
                CALLERS,
                ROUNDS,
                Figures.median(direct),
                Figures.median(through),
                Arrays.stream(through).max().orElse(0));
    }
}
