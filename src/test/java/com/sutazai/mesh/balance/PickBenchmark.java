package com.sutazai.mesh.balance;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one pick costs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class PickBenchmark {

    @Param({"10", "100", "1000"})
    private int instances;

    @Param({"round_robin", "least_connections", "weighted", "random", "ip_hash", "latency"})
    private String strategy;

    private Picker picker;
    private long key;

    @Setup
    public void prepare() {
        FixedCandidates candidates = new FixedCandidates(instances);
        for (int i = 0; i < instances; i++) {
            candidates.weight[i] = 1 + i % 3;
            candidates.inFlight[i] = i % 7;
            candidates.latency[i] = 1e6 * (1 + i % 11);
        }
        picker = Strategy.Kind.of(strategy).orElseThrow().make().over(candidates);
    }

    @Benchmark
    public int pick() {
        key += 0x9e3779b97f4a7c15L;
        return picker.pick(key, key, ThreadLocalRandom.current());
    }
}
