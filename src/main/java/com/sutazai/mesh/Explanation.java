package com.sutazai.mesh;

import com.sutazai.mesh.outlier.Outcomes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the next pick of a service would be made, and how the last ones were.
 *
 * @param panic fewer than half are available, so ejections are ignored
 * @param callsUnderWay of the service
 * @param callsWaiting for one of those to end
 * @param hedgeAfterMs a read-only call that takes longer is sent twice; absent while too little is
 *     known
 * @param decisions newest first, at most 100
 */
public record Explanation(
        String service,
        String strategy,
        boolean panic,
        int callsUnderWay,
        int callsWaiting,
        @Nullable Double hedgeAfterMs,
        List<Candidate> candidates,
        List<Decisions.Decision> decisions) {

    /**
     * An instance as the next pick sees it.
     *
     * @param eligible whether the next pick could take it
     * @param reason available, or why not
     * @param weight with slow start
     * @param latencyMs what a call to it is expected to take
     * @param score the lower the better, for strategies that score
     * @param successRate over ten seconds
     * @param callsRecent outcomes in those ten seconds
     */
    public record Candidate(
            String instanceId,
            boolean eligible,
            String reason,
            String state,
            double weight,
            int inFlight,
            @Nullable Double latencyMs,
            @Nullable Double score,
            double successRate,
            int callsRecent,
            int ejections,
            String circuitBreaker) {}

    static Explanation of(Service service, long now) {
        Plan plan = service.plan(now);
        Map<Long, String> names = service.names();
        long p95 = service.latencies().p95(now);
        Set<Member> eligible = new HashSet<>(plan.whole().members());
        return new Explanation(
                service.name().value(),
                service.rules().strategy().toString(),
                plan.isPanic(),
                service.bulkhead().inside(),
                service.bulkhead().waiting(),
                p95 == 0 ? null : p95 / 1e6,
                service.members().stream()
                        .map(member -> candidate(member, plan.whole(), eligible, now))
                        .toList(),
                service.decisions().copy(id -> names.getOrDefault(id, "(gone)")));
    }

    private static Candidate candidate(
            Member member, Roster roster, Set<Member> eligible, long now) {
        int index = roster.members().indexOf(member);
        boolean isIn = eligible.contains(member);
        double weight = isIn ? roster.weight(index) : member.tuning().weight();
        double latency = isIn ? roster.latency(index, now) : member.latency().expected(now, 0);
        Outcomes outcomes = member.outcomes(now);
        Availability availability = member.availability(now);
        boolean isOutranked = !isIn && availability == Availability.AVAILABLE;
        return new Candidate(
                member.instance().id(),
                isIn,
                isOutranked ? "others are better" : availability.toString(),
                member.state().toString(),
                weight,
                member.inFlight(),
                latency == 0 ? null : latency / 1e6,
                isIn ? latency / 1e6 * (member.inFlight() + 1) / weight : null,
                outcomes.successRate(),
                outcomes.total(),
                member.standing().offences(),
                Topology.state(member.breaker()));
    }
}
