package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.mesh.balance.Strategy;
import com.sutazai.mesh.limit.Budget;
import com.sutazai.mesh.limit.Bulkhead;
import com.sutazai.mesh.outlier.OutlierRules;
import com.sutazai.mesh.outlier.SlowStart;
import com.sutazai.mesh.outlier.Standing;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A service: its members, how one of them is chosen, and what its calls have in common. Picks read
 * one immutable {@link Plan}; whatever changes a pick makes the plan stale. Thread-safe.
 */
final class Service implements Member.Observer {

    private static final Logger LOG = System.getLogger(Service.class.getName());

    private final ServiceName name;
    private final CallSettings settings;
    private final MeshMeters meters;
    private final OutlierRules outliers;
    private final SlowStart slowStart;
    private final Budget retries;
    private final Budget hedges;
    private final Decisions decisions = new Decisions();
    private final RecentLatencies latencies = new RecentLatencies();
    private volatile ServiceRules.Effective rules;
    private volatile Bulkhead bulkhead;
    private volatile List<Member> members = List.of();
    private volatile Plan.Ways ways;
    private final AtomicLong version = new AtomicLong();
    private volatile @Nullable Made made;

    /** A plan and what it was made of; something that changed meanwhile makes it stale at once. */
    private record Made(Plan plan, long version) {}

    Service(
            ServiceName name,
            ServiceRules.Effective rules,
            CallSettings settings,
            MeshMeters meters) {
        this.name = name;
        this.settings = settings;
        this.meters = meters;
        this.outliers = settings.outlierRules();
        this.slowStart = new SlowStart(settings.slowStart());
        this.retries = new Budget(settings.retryShare(), settings.retryRate());
        this.hedges = new Budget(settings.hedgeShare(), 0);
        this.rules = rules;
        this.ways = ways(rules);
        this.bulkhead = bulkhead(rules.policy());
    }

    ServiceName name() {
        return name;
    }

    ServiceRules.Effective rules() {
        return rules;
    }

    List<Member> members() {
        return members;
    }

    Budget retries() {
        return retries;
    }

    Budget hedges() {
        return hedges;
    }

    Bulkhead bulkhead() {
        return bulkhead;
    }

    Decisions decisions() {
        return decisions;
    }

    RecentLatencies latencies() {
        return latencies;
    }

    void join(List<Member> next) {
        members = List.copyOf(next);
        changed();
    }

    /** Takes other rules; calls under way end under the old ones. */
    synchronized void follow(ServiceRules.Effective next) {
        ServiceRules.Effective before = rules;
        rules = next;
        if (before.strategy() != next.strategy() || !before.policy().equals(next.policy())) {
            ways = ways(next);
        }
        if (!before.policy().equals(next.policy())) {
            bulkhead = bulkhead(next.policy());
        }
        members.forEach(member -> member.breaker().configure(next.breaker()));
        changed();
    }

    /** How picks are made now. */
    Plan plan(long now) {
        Made current = made;
        long wanted = version.get();
        if (current != null
                && current.version() == wanted
                && now - current.plan().validUntil() < 0) {
            return current.plan();
        }
        Plan plan = Plan.of(members, ways, now);
        made = new Made(plan, wanted);
        return plan;
    }

    /** Someone who is to be probed, if it is free; the caller must end the probe. */
    @Nullable Member probe(Plan current, Set<Member> tried) {
        for (Member member : current.probes()) {
            if (!tried.contains(member) && member.tryProbe()) {
                return member;
            }
        }
        return null;
    }

    /** One that was not tried, by the strategy. */
    @Nullable Member pick(
            Plan current, Set<Member> tried, long now, long key, RandomGenerator chance) {
        Roster roster = current.roster(chance);
        if (tried.isEmpty()) {
            return roster.isEmpty() ? null : roster.pick(now, key, chance);
        }
        Roster rest = without(roster, tried, now);
        if (rest.isEmpty() && roster != current.whole()) {
            rest = without(current.whole(), tried, now);
        }
        return rest.isEmpty() ? null : rest.pick(now, key, chance);
    }

    private Roster without(Roster roster, Set<Member> tried, long now) {
        List<Member> rest = roster.members().stream().filter(m -> !tried.contains(m)).toList();
        return new Roster(rest, slowStart, ways.strategy(), now);
    }

    /** Takes down what a message to a member came to, and what follows from it. */
    void record(Member member, Outcome outcome, long now) {
        member.record(outcome, settings.penalty(), now);
        boolean isGood = outcome.kind() == Outcome.Kind.GOOD;
        if (isGood) {
            latencies.add(outcome.took().toNanos());
        }
        if (member.standing().isOnProbation(now)) {
            member.stand(
                    isGood
                            ? member.standing().admit(now)
                            : member.standing().eject(outliers, now, ThreadLocalRandom.current()));
        } else if (!isGood
                && member.standing() instanceof Standing.In
                && outliers.isBad(member.outcomes(now))) {
            eject(member, now);
        }
    }

    private synchronized void eject(Member member, long now) {
        int ejected = 0;
        int available = 0;
        for (Member each : members) {
            ejected += each.standing() instanceof Standing.Out ? 1 : 0;
            available += each.availability(now) == Availability.AVAILABLE ? 1 : 0;
        }
        if (member.standing() instanceof Standing.In
                && outliers.mayEject(members.size(), ejected, available)) {
            member.stand(member.standing().eject(outliers, now, ThreadLocalRandom.current()));
            meters.ejected(this);
            LOG.log(
                    Level.WARNING,
                    "instance {0} is ejected: {1} of its last {2} calls failed",
                    member.instance().id(),
                    member.outcomes(now).bad(),
                    member.outcomes(now).total());
        }
    }

    @Override
    public void changed() {
        version.incrementAndGet();
    }

    @Override
    public void breakerTurned(Member member, Breaker.State state) {
        changed();
        if (state == Breaker.State.OPEN) {
            meters.tripped(this);
        }
        LOG.log(
                state == Breaker.State.OPEN ? Level.WARNING : Level.INFO,
                "the breaker of instance {0} is {1}",
                member.instance().id(),
                state);
    }

    /** Ids of the members by their identity. */
    Map<Long, String> names() {
        return members.stream()
                .collect(
                        Collectors.toMap(
                                Member::identity, m -> m.instance().id(), (one, other) -> one));
    }

    private Plan.Ways ways(ServiceRules.Effective of) {
        Function<TrafficPolicy.Subset, Strategy> own = subset -> of.strategy().make();
        return new Plan.Ways(
                slowStart,
                settings.zone(),
                of.policy().parts(),
                of.strategy().make(),
                of.policy().parts().stream().map(own).toList());
    }

    private Bulkhead bulkhead(TrafficPolicy policy) {
        return new Bulkhead(
                policy.callsMax() == null ? settings.callsPerService() : policy.callsMax(),
                policy.queueMax() == null ? settings.queuePerService() : policy.queueMax());
    }
}
