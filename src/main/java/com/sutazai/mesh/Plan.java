package com.sutazai.mesh;

import com.sutazai.mesh.TrafficPolicy.Subset;
import com.sutazai.mesh.balance.Strategy;
import com.sutazai.mesh.outlier.SlowStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How picks of a service are made until something changes: who is to be probed, and rosters for the
 * whole and for each subset. Immutable.
 *
 * @param isPanic so few are available that ejections and pauses are ignored
 * @param validUntil monotonic ns after which it must be made anew
 */
record Plan(
        List<Member> probes,
        Roster whole,
        List<Roster> parts,
        List<Subset> subsets,
        boolean isPanic,
        long validUntil) {

    private static final long RENEWAL = Duration.ofSeconds(1).toNanos();

    /** Below it the rest would be overrun (Envoy's panic threshold). */
    private static final double AVAILABLE_MIN = 0.5;

    /** With fewer of the near ones the far ones help. */
    private static final double ZONE_MIN = 0.7;

    private static final Set<Availability> NORMALLY = EnumSet.of(Availability.AVAILABLE);
    private static final Set<Availability> IN_PANIC =
            EnumSet.of(Availability.AVAILABLE, Availability.EJECTED, Availability.RESTING);

    private static final List<State> BEST_FIRST =
            List.of(State.HEALTHY, State.DEGRADED, State.UNKNOWN);

    /** What a plan is made with. */
    record Ways(
            SlowStart slowStart,
            String zone,
            List<Subset> subsets,
            Strategy strategy,
            List<Strategy> ofSubsets) {}

    static Plan of(List<Member> members, Ways ways, long now) {
        int present = 0;
        int available = 0;
        long validUntil = now + RENEWAL;
        List<Member> probes = new ArrayList<>();
        for (Member member : members) {
            Availability availability = member.availability(now);
            validUntil = member.changesAt(now, validUntil);
            present += availability == Availability.DRAINING ? 0 : 1;
            available += availability == Availability.AVAILABLE ? 1 : 0;
            if (availability == Availability.PROBE) {
                probes.add(member);
            }
        }
        boolean isPanic = available < AVAILABLE_MIN * present;
        List<Member> chosen =
                near(members, best(members, isPanic ? IN_PANIC : NORMALLY, now), ways.zone());
        List<Roster> parts = new ArrayList<>();
        for (int i = 0; i < ways.subsets().size(); i++) {
            Subset subset = ways.subsets().get(i);
            List<Member> part = chosen.stream().filter(m -> subset.includes(m.instance())).toList();
            parts.add(new Roster(part, ways.slowStart(), ways.ofSubsets().get(i), now));
        }
        return new Plan(
                List.copyOf(probes),
                new Roster(chosen, ways.slowStart(), ways.strategy(), now),
                List.copyOf(parts),
                ways.subsets(),
                isPanic,
                validUntil);
    }

    /** The roster for one call: a subset by weight if there are any, the whole if that is empty. */
    Roster roster(RandomGenerator chance) {
        if (parts.isEmpty()) {
            return whole;
        }
        int sum = 0;
        for (int i = 0; i < parts.size(); i++) {
            sum += parts.get(i).isEmpty() ? 0 : subsets.get(i).weight();
        }
        if (sum == 0) {
            return whole;
        }
        int drawn = chance.nextInt(sum);
        for (int i = 0; i < parts.size(); i++) {
            drawn -= parts.get(i).isEmpty() ? 0 : subsets.get(i).weight();
            if (drawn < 0) {
                return parts.get(i);
            }
        }
        return whole;
    }

    /** Those of the best state that has any. */
    private static List<Member> best(List<Member> members, Set<Availability> accepted, long now) {
        for (State state : BEST_FIRST) {
            List<Member> of =
                    members.stream()
                            .filter(
                                    member ->
                                            member.state() == state
                                                    && accepted.contains(member.availability(now)))
                            .toList();
            if (!of.isEmpty()) {
                return of;
            }
        }
        return List.of();
    }

    private static List<Member> near(List<Member> all, List<Member> chosen, String zone) {
        if (zone.isEmpty()) {
            return chosen;
        }
        long inZone = all.stream().filter(m -> m.instance().zone().equals(zone)).count();
        List<Member> near = chosen.stream().filter(m -> m.instance().zone().equals(zone)).toList();
        return !near.isEmpty() && near.size() >= ZONE_MIN * inZone ? near : chosen;
    }
}
