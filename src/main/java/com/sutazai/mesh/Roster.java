package com.sutazai.mesh;

import com.sutazai.mesh.balance.Candidates;
import com.sutazai.mesh.balance.Picker;
import com.sutazai.mesh.balance.Strategy;
import com.sutazai.mesh.outlier.SlowStart;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Who of a service can be picked at a moment, with weights and the strategy's preparations. Fixed,
 * but for the loads; thread-safe.
 */
final class Roster implements Candidates {

    /** What a request is assumed to take as long as nobody knows, in ns (Linkerd's default). */
    private static final double LATENCY_UNKNOWN = 30e6;

    private final Member[] members;
    private final double[] weights;
    private final double latencyUnknown;
    private final Picker picker;

    Roster(List<Member> chosen, SlowStart slowStart, Strategy strategy, long now) {
        this.members = chosen.toArray(Member[]::new);
        this.weights = new double[members.length];
        double sum = 0;
        int known = 0;
        for (int i = 0; i < members.length; i++) {
            long age = now - members[i].condition().healthySince();
            weights[i] = members[i].tuning().weight() * slowStart.share(age);
            double latency = members[i].latency().value(now, -1);
            if (latency >= 0) {
                sum += latency;
                known++;
            }
        }
        // a newcomer is taken for one of the others until it has shown what it is
        this.latencyUnknown = known == 0 ? LATENCY_UNKNOWN : sum / known;
        this.picker = members.length == 0 ? (n, k, c) -> -1 : strategy.over(this);
    }

    boolean isEmpty() {
        return members.length == 0;
    }

    Member pick(long now, long key, RandomGenerator chance) {
        return members[picker.pick(now, key, chance)];
    }

    List<Member> members() {
        return List.of(members);
    }

    @Override
    public int size() {
        return members.length;
    }

    @Override
    public double weight(int index) {
        return weights[index];
    }

    @Override
    public int inFlight(int index) {
        return members[index].inFlight();
    }

    @Override
    public double latency(int index, long now) {
        return members[index].latency().expected(now, latencyUnknown);
    }

    @Override
    public long identity(int index) {
        return members[index].identity();
    }
}
