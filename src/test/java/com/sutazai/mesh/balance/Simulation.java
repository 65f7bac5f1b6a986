package com.sutazai.mesh.balance;

import com.sutazai.breaker.Breaker;
import com.sutazai.mesh.outlier.OutcomeWindow;
import com.sutazai.mesh.outlier.OutlierRules;
import com.sutazai.mesh.outlier.SlowStart;
import com.sutazai.mesh.outlier.Standing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;

/**
 * A day of a service in a second: requests arrive, a strategy chooses, instances with slots and
 * queues work, the clock is virtual. Deterministic for a seed.
 */
final class Simulation {

    static final double MS = 1e6;
    static final double SECOND = 1e9;
    private static final double PENALTY = 5 * SECOND;

    /** How long an instance works on a request that begins at a moment, in ns; negative: fails. */
    @FunctionalInterface
    interface Work {
        double duration(double now, SplittableRandom random);
    }

    /**
     * An instance.
     *
     * @param joins ns at which it is there
     */
    record Host(int slots, double joins, Work work) {}

    /**
     * What happens.
     *
     * @param rate arrivals per second
     * @param isPoisson else evenly spaced
     * @param gateways that choose independently of each other
     */
    record Scenario(
            String name,
            List<Host> hosts,
            double rate,
            boolean isPoisson,
            double seconds,
            int gateways) {}

    /** Whether breakers, ejection and slow start help the strategy. */
    record Protection(boolean isWhole) {}

    /** How it went, in ms and per cent. */
    record Result(double mean, double p99, double p999, double errors, double overSecond) {}

    private static final class Request {
        private final double begin;
        private final Gateway gateway;
        private final int host;

        Request(double begin, Gateway gateway, int host) {
            this.begin = begin;
            this.gateway = gateway;
            this.host = host;
        }
    }

    private record End(double at, Request request, boolean isGood) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            return Double.compare(at, other.at);
        }
    }

    /** A chooser with its own view of the instances. */
    private final class Gateway {
        private final int[] inFlight = new int[scenario.hosts().size()];
        private final PeakEwma[] latency = new PeakEwma[scenario.hosts().size()];
        private final OutcomeWindow[] outcomes = new OutcomeWindow[scenario.hosts().size()];
        private final Standing[] standing = new Standing[scenario.hosts().size()];
        private final boolean[] isProbed = new boolean[scenario.hosts().size()];
        private final BreakerTwin[] breaker = new BreakerTwin[scenario.hosts().size()];
        private final Strategy strategy;

        Gateway(Strategy.Kind kind) {
            strategy = kind.make();
            Arrays.setAll(latency, i -> new PeakEwma());
            Arrays.setAll(outcomes, i -> new OutcomeWindow());
            Arrays.setAll(standing, i -> Standing.fresh());
            Arrays.setAll(breaker, i -> new BreakerTwin(5, Duration.ofSeconds(60)));
        }

        int pick(double now) {
            long at = (long) now;
            List<Integer> present = new ArrayList<>();
            for (int i = 0; i < inFlight.length; i++) {
                if (scenario.hosts().get(i).joins() <= now
                        && !standing[i].isEjected(at)
                        && breaker[i].state(at) != Breaker.State.OPEN) {
                    if (!standing[i].isOnProbation(at)
                            && breaker[i].state(at) == Breaker.State.CLOSED) {
                        present.add(i);
                    } else if (!isProbed[i]) {
                        isProbed[i] = true;
                        return i;
                    }
                }
            }
            View view = new View(this, present, at);
            int index = strategy.over(view).pick(at, Mix.of(random.nextLong()), random);
            return present.get(index);
        }

        void record(int host, double took, boolean isGood, double now) {
            long at = (long) now;
            latency[host].observe(isGood ? took : Math.max(PENALTY, took), at);
            outcomes[host].record(isGood, at);
            if (!protection.isWhole()) {
                return;
            }
            breaker[host].ended(isGood, at);
            isProbed[host] = false;
            if (standing[host].isOnProbation(at)) {
                standing[host] =
                        isGood
                                ? standing[host].admit(at)
                                : standing[host].eject(OutlierRules.DEFAULT, at, random);
                if (isGood) {
                    outcomes[host].clear();
                }
            } else if (!isGood
                    && standing[host] instanceof Standing.In
                    && OutlierRules.DEFAULT.isBad(outcomes[host].at(at))) {
                long out = Arrays.stream(standing).filter(Standing.Out.class::isInstance).count();
                if (OutlierRules.DEFAULT.mayEject(
                        standing.length, (int) out, standing.length - (int) out)) {
                    standing[host] = standing[host].eject(OutlierRules.DEFAULT, at, random);
                }
            }
        }
    }

    /** The candidates of a moment. */
    private final class View implements Candidates {
        private final Gateway gateway;
        private final List<Integer> present;
        private final long now;
        private final double unknown;

        View(Gateway gateway, List<Integer> present, long now) {
            this.gateway = gateway;
            this.present = present;
            this.now = now;
            double sum = 0;
            int known = 0;
            for (int host : present) {
                double value = gateway.latency[host].value(now, -1);
                if (value >= 0) {
                    sum += value;
                    known++;
                }
            }
            this.unknown = known == 0 ? 30 * MS : sum / known;
        }

        @Override
        public int size() {
            return present.size();
        }

        @Override
        public double weight(int index) {
            double joined = scenario.hosts().get(present.get(index)).joins();
            return protection.isWhole() && joined > 0 ? SLOW_START.share(now - (long) joined) : 1;
        }

        @Override
        public int inFlight(int index) {
            return gateway.inFlight[present.get(index)];
        }

        @Override
        public double latency(int index, long at) {
            return gateway.latency[present.get(index)].expected(at, unknown);
        }

        @Override
        public long identity(int index) {
            return Mix.of("host-" + present.get(index));
        }
    }

    private static final SlowStart SLOW_START = new SlowStart(Duration.ofSeconds(30));

    private final Scenario scenario;
    private final Protection protection;
    private final SplittableRandom random;
    private final PriorityQueue<End> ends = new PriorityQueue<>();
    private final List<Deque<Request>> queues = new ArrayList<>();
    private final int[] busy;
    private final List<Double> latencies = new ArrayList<>();
    private int failures;

    private Simulation(Scenario scenario, Protection protection, long seed) {
        this.scenario = scenario;
        this.protection = protection;
        this.random = new SplittableRandom(seed);
        this.busy = new int[scenario.hosts().size()];
        scenario.hosts().forEach(host -> queues.add(new ArrayDeque<>()));
    }

    /** Runs it for a number of seeds and takes all requests together. */
    static Result run(Scenario scenario, Strategy.Kind kind, Protection protection, int seeds) {
        List<Double> latencies = new ArrayList<>();
        long failures = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            Simulation simulation = new Simulation(scenario, protection, seed);
            simulation.run(kind);
            latencies.addAll(simulation.latencies);
            failures += simulation.failures;
        }
        double[] sorted = latencies.stream().mapToDouble(value -> value / MS).sorted().toArray();
        long over = Arrays.stream(sorted).filter(value -> value > 1_000).count();
        return new Result(
                Arrays.stream(sorted).average().orElse(0),
                sorted[(int) (sorted.length * 0.99)],
                sorted[(int) (sorted.length * 0.999)],
                100.0 * failures / sorted.length,
                100.0 * over / sorted.length);
    }

    private void run(Strategy.Kind kind) {
        List<Gateway> gateways = new ArrayList<>();
        for (int i = 0; i < scenario.gateways(); i++) {
            gateways.add(new Gateway(kind));
        }
        double now = 0;
        int turn = 0;
        while (now < scenario.seconds() * SECOND) {
            double gap = SECOND / scenario.rate();
            now += scenario.isPoisson() ? -Math.log(1 - random.nextDouble()) * gap : gap;
            finishUntil(now);
            Gateway gateway = gateways.get(turn++ % gateways.size());
            int host = gateway.pick(now);
            gateway.inFlight[host]++;
            gateway.latency[host].begin((long) now);
            accept(new Request(now, gateway, host), now);
        }
        finishUntil(Double.MAX_VALUE);
    }

    private void accept(Request request, double now) {
        if (busy[request.host] < scenario.hosts().get(request.host).slots()) {
            begin(request, now);
        } else {
            queues.get(request.host).add(request);
        }
    }

    private void begin(Request request, double now) {
        busy[request.host]++;
        double duration = scenario.hosts().get(request.host).work().duration(now, random);
        ends.add(new End(now + Math.abs(duration), request, duration >= 0));
    }

    private void finishUntil(double now) {
        while (!ends.isEmpty() && ends.peek().at() <= now) {
            End end = ends.remove();
            Request request = end.request();
            busy[request.host]--;
            request.gateway.inFlight[request.host]--;
            request.gateway.latency[request.host].end((long) end.at());
            double took = end.at() - request.begin;
            request.gateway.record(request.host, took, end.isGood(), end.at());
            latencies.add(took);
            failures += end.isGood() ? 0 : 1;
            Request next = queues.get(request.host).poll();
            if (next != null) {
                begin(next, end.at());
            }
        }
    }

    static LongPredicate between(double from, double to) {
        return now -> now >= from * SECOND && now < to * SECOND;
    }
}
