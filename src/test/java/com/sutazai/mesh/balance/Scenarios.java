package com.sutazai.mesh.balance;

import com.sutazai.mesh.balance.Simulation.Host;
import com.sutazai.mesh.balance.Simulation.Scenario;
import com.sutazai.mesh.balance.Simulation.Work;
import java.util.ArrayList;
import java.util.List;

/** The situations that decide between strategies. */
final class Scenarios {

    private static final int UNLIMITED = 100_000;

    private Scenarios() {}

    /**
     * Buoyant's published experiment: eleven instances, one of them at 2 s for half of the time.
     */
    static Scenario stuck() {
        List<Host> hosts = new ArrayList<>(copies(10, UNLIMITED, around(167, 5)));
        hosts.add(
                new Host(
                        UNLIMITED,
                        0,
                        (now, random) ->
                                Simulation.between(15, 45).test((long) now)
                                        ? 2_000 * Simulation.MS
                                        : around(167, 5).duration(now, random)));
        return new Scenario("S1 one stuck instance", hosts, 1_000, false, 60, 1);
    }

    /** Three of ten are three times slower, at 75 % of the capacity. */
    static Scenario uneven() {
        List<Host> hosts = new ArrayList<>(copies(7, 16, erlang(50)));
        hosts.addAll(copies(3, 16, erlang(150)));
        return new Scenario("S2 uneven hardware", hosts, 0.75 * 8 * 16 / 0.050, true, 60, 1);
    }

    /** One of five fails in 1 ms for 40 of 60 s. */
    static Scenario failing() {
        List<Host> hosts = new ArrayList<>(copies(4, 16, around(50, 10)));
        hosts.add(
                new Host(
                        16,
                        0,
                        (now, random) ->
                                Simulation.between(10, 50).test((long) now)
                                        ? -Simulation.MS
                                        : around(50, 10).duration(now, random)));
        return new Scenario("S3 one fails fast", hosts, 200, true, 60, 1);
    }

    /** A fifth instance joins and is ten times slower for its first 20 s. */
    static Scenario cold() {
        List<Host> hosts = new ArrayList<>(copies(4, 8, exponential(25)));
        double joins = 20 * Simulation.SECOND;
        hosts.add(
                new Host(
                        8,
                        joins,
                        (now, random) ->
                                exponential(25).duration(now, random)
                                        * (now < joins + 20 * Simulation.SECOND ? 10 : 1)));
        return new Scenario("S4 a cold instance joins", hosts, 0.7 * 4 * 8 / 0.025, true, 60, 1);
    }

    /** Four model servers with four slots each; answers of very different length. */
    static Scenario models() {
        return new Scenario(
                "S5 model servers", copies(4, 4, heavyTail(3_400, 1)), 4, true, 7_200, 1);
    }

    /** The same, one of them at half speed. */
    static Scenario modelsUneven() {
        List<Host> hosts = new ArrayList<>(copies(3, 4, heavyTail(3_000, 1)));
        hosts.addAll(copies(1, 4, heavyTail(6_000, 1)));
        return new Scenario("S5b model servers, one slow", hosts, 3.6, true, 7_200, 1);
    }

    /** Eight gateways that do not know of each other. */
    static Scenario gateways() {
        return new Scenario(
                "S6 eight gateways", copies(10, 8, exponential(30)), 0.8 * 80 / 0.030, true, 60, 8);
    }

    static List<Scenario> all() {
        return List.of(stuck(), uneven(), failing(), cold(), models(), modelsUneven(), gateways());
    }

    private static List<Host> copies(int count, int slots, Work work) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            hosts.add(new Host(slots, 0, work));
        }
        return hosts;
    }

    private static Work around(double mean, double spread) {
        return (now, random) -> (mean + spread * (2 * random.nextDouble() - 1)) * Simulation.MS;
    }

    private static Work exponential(double mean) {
        return (now, random) -> -Math.log(1 - random.nextDouble()) * mean * Simulation.MS;
    }

    /** The sum of two exponentials: less spread than one. */
    private static Work erlang(double mean) {
        Work half = exponential(mean / 2);
        return (now, random) -> half.duration(now, random) + half.duration(now, random);
    }

    /** Log-normal with the given mean in ms. */
    private static Work heavyTail(double mean, double sigma) {
        double mu = Math.log(mean) - sigma * sigma / 2;
        return (now, random) -> Math.exp(mu + sigma * random.nextGaussian()) * Simulation.MS;
    }
}
