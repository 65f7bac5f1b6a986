package com.sutazai.dev.bench;

import com.sutazai.dev.Console;
import com.sutazai.dev.bench.LoadGenerator.Load;
import com.sutazai.dev.bench.LoadGenerator.Target;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the rounds of all who are compared have given, as rows of a table. Not thread-safe. */
final class Figures {

    /** Rounds in a row that bring nothing new. */
    private static final int CALM = 3;

    private static final double STEADY = 0.05;

    private final int rounds;
    private final Map<String, double[]> perSecond = new LinkedHashMap<>();
    private final Map<String, double[]> cpu = new LinkedHashMap<>();

    Figures(int rounds) {
        this.rounds = rounds;
    }

    /**
     * Takes down a round.
     *
     * @param cpuSeconds of the one that was measured
     * @param answered in the round
     */
    void add(String name, int round, Load load, double cpuSeconds, double answered) {
        if (load.errors() > 0) {
            throw new IllegalStateException(name + " failed " + load.errors() + " times");
        }
        perSecond.computeIfAbsent(name, any -> new double[rounds])[round] = load.perSecond();
        cpu.computeIfAbsent(name, any -> new double[rounds])[round] = cpuSeconds / answered * 1e6;
    }

    /** The median of one's rounds. */
    double perSecond(String name) {
        return median(perSecond.getOrDefault(name, new double[rounds]));
    }

    /** A row each: median and spread, how much of it ours is, CPU. */
    String rows(String ours) {
        StringBuilder text = new StringBuilder();
        perSecond.forEach(
                (name, values) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        "| %s | %.0f (%.0f-%.0f) | %.2f | %.0f us |%n",
                                        name,
                                        median(values),
                                        Arrays.stream(values).min().orElse(0),
                                        Arrays.stream(values).max().orElse(0),
                                        perSecond(ours) / median(values),
                                        median(cpu.getOrDefault(name, values)))));
        return text.toString();
    }

    /** A row: what is added to the direct way under an open load. */
    static String added(double share, double knee, Load plain, Load through) {
        return String.format(
                Locale.ROOT,
                "| %.0f %% (%.0f/s) | %.2f / %.2f ms | %.2f / %.2f ms | %.2f / %.2f ms |%n",
                share * 100,
                share * knee,
                plain.millis(0.5),
                plain.millis(0.99),
                through.millis(0.5),
                through.millis(0.99),
                through.millis(0.5) - plain.millis(0.5),
                through.millis(0.99) - plain.millis(0.99));
    }

    /** Compilers take their time: until some rounds in a row bring nothing new, or for so many. */
    static void warmUp(String name, Target target, int connections, Duration length, int most)
            throws InterruptedException {
        double best = 0;
        int calm = 0;
        for (int i = 0; i < most && calm < CALM; i++) {
            Load load = LoadGenerator.closed(target, connections, length);
            Console.say(
                    String.format(Locale.ROOT, "warming up %s: %.0f/s", name, load.perSecond()));
            // a slow round may be the compiler's or a neighbour's: it alone says nothing
            calm = load.perSecond() < (1 + STEADY) * best ? calm + 1 : 0;
            best = Math.max(best, load.perSecond());
        }
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
