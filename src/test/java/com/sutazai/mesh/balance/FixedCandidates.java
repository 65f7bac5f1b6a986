package com.sutazai.mesh.balance;

import java.util.Arrays;

/** Candidates whose every property a test sets. */
final class FixedCandidates implements Candidates {

    final double[] weight;
    final int[] inFlight;
    final double[] latency;
    final long[] identity;

    FixedCandidates(int size) {
        weight = new double[size];
        inFlight = new int[size];
        latency = new double[size];
        identity = new long[size];
        Arrays.fill(weight, 1);
        Arrays.fill(latency, 30e6);
        for (int i = 0; i < size; i++) {
            identity[i] = Mix.of("instance-" + i);
        }
    }

    static FixedCandidates weighing(double... weights) {
        FixedCandidates candidates = new FixedCandidates(weights.length);
        System.arraycopy(weights, 0, candidates.weight, 0, weights.length);
        return candidates;
    }

    @Override
    public int size() {
        return weight.length;
    }

    @Override
    public double weight(int index) {
        return weight[index];
    }

    @Override
    public int inFlight(int index) {
        return inFlight[index];
    }

    @Override
    public double latency(int index, long now) {
        return latency[index];
    }

    @Override
    public long identity(int index) {
        return identity[index];
    }
}
