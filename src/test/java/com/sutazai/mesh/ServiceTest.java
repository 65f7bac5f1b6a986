package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.breaker.Breaker;
import com.sutazai.mesh.balance.Strategy;
import com.sutazai.mesh.outlier.Standing;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ServiceTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Instant AT = Instant.parse("2026-11-24T00:00:00Z");

    private static final List<Strategy.Kind> KINDS = List.of(Strategy.Kind.values());

    private final MeshMeters meters =
            new MeshMeters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    private final SplittableRandom chance = new SplittableRandom(3);

    static CallSettings settings(String zone) {
        return new CallSettings(
                zone,
                Duration.ZERO,
                Duration.ofSeconds(5),
                5,
                Duration.ofSeconds(60),
                0.8,
                10,
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                0.5,
                0.2,
                3,
                0.05,
                4096,
                1024,
                1024);
    }

    private Service service(String zone, Strategy.Kind kind) {
        return new Service(
                new ServiceName("web"),
                new ServiceRules.Effective(
                        kind, new Breaker.Rules(5, Duration.ofSeconds(60)), TrafficPolicy.NONE),
                settings(zone),
                meters);
    }

    private static Instance instance(int number, Map<String, String> metadata) {
        return new Instance(
                "web-" + number,
                new ServiceName("web"),
                "http",
                "10.0.0." + number,
                80,
                List.of(),
                metadata,
                Instance.WEIGHT,
                HealthCheck.standard(),
                Instance.Source.REST);
    }

    private List<Member> join(Service service, int count, String... zones) {
        List<Member> members = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Map<String, String> metadata =
                    zones.length == 0 ? Map.of() : Map.of("zone", zones[(i - 1) % zones.length]);
            Member member =
                    new Member(
                            instance(i, metadata),
                            new Member.Tuning(Instance.WEIGHT, false),
                            new Breaker.Rules(5, Duration.ofSeconds(60)),
                            service);
            member.answered(State.HEALTHY, AT, 0);
            members.add(member);
        }
        service.join(members);
        return members;
    }

    private Map<String, Integer> picks(Service service, long now, int count) {
        Map<String, Integer> picks = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Member member = service.pick(service.plan(now), Set.of(), now, i, chance);
            picks.merge(member == null ? "none" : member.instance().id(), 1, Integer::sum);
        }
        return picks;
    }

    private static void bad(Service service, Member member, int times, long now) {
        for (int i = 0; i < times; i++) {
            service.record(member, Outcome.bad(Duration.ofMillis(1)), now);
        }
    }

    @Test
    void r7_1_healthy_before_degraded_before_unknown() {
        Service service = service("", Strategy.Kind.ROUND_ROBIN);
        List<Member> members = join(service, 3);
        members.get(1).answered(State.DEGRADED, AT, 0);
        members.get(2).refused(AT);

        assertThat(picks(service, 1, 10)).containsExactly(Map.entry("web-1", 10));
        members.get(0).refused(AT);
        assertThat(picks(service, 1, 10)).containsExactly(Map.entry("web-2", 10));
        members.get(1).refused(AT);
        assertThat(picks(service, 1, 10)).containsExactly(Map.entry("none", 10));
    }

    @Test
    void r7_20_ejection_looks_at_the_own_rate_and_ends_with_a_good_probe() {
        Service service = service("", Strategy.Kind.ROUND_ROBIN);
        List<Member> members = join(service, 3);
        bad(service, members.getFirst(), 10, SECOND);

        assertThat(members.getFirst().availability(SECOND)).isEqualTo(Availability.EJECTED);
        assertThat(picks(service, SECOND, 30)).doesNotContainKey("web-1");
        members.getFirst().answered(State.HEALTHY, AT, 2 * SECOND);
        assertThat(members.getFirst().availability(2 * SECOND))
                .as("a passing check does not end it")
                .isEqualTo(Availability.EJECTED);

        long later = 7 * SECOND;
        Plan plan = service.plan(later);
        assertThat(service.probe(plan, Set.of())).isSameAs(members.getFirst());
        assertThat(service.probe(plan, Set.of())).as("one at a time").isNull();
        service.record(members.getFirst(), Outcome.good(Duration.ofMillis(1)), later);
        members.getFirst().endProbe();
        assertThat(members.getFirst().availability(later)).isEqualTo(Availability.AVAILABLE);
    }

    @Test
    void r7_22_a_bad_probe_ejects_for_longer() {
        Service service = service("", Strategy.Kind.ROUND_ROBIN);
        Member member = join(service, 3).getFirst();
        bad(service, member, 10, 0);
        bad(service, member, 1, 10 * SECOND);

        assertThat(member.standing().offences()).isEqualTo(2);
        assertThat(member.availability(14 * SECOND)).isEqualTo(Availability.EJECTED);
    }

    @Test
    void r7_23_half_is_ejected_at_most_and_never_the_last() {
        Service service = service("", Strategy.Kind.ROUND_ROBIN);
        List<Member> members = join(service, 4);
        members.forEach(member -> bad(service, member, 20, 0));

        assertThat(members.stream().filter(m -> m.standing() instanceof Standing.Out)).hasSize(2);
        Service alone = service("", Strategy.Kind.ROUND_ROBIN);
        Member last = join(alone, 1).getFirst();
        bad(alone, last, 50, 0);
        assertThat(last.availability(0)).isEqualTo(Availability.AVAILABLE);
    }

    @Test
    void in_panic_ejections_are_ignored_but_draining_is_not() {
        Service service = service("", Strategy.Kind.ROUND_ROBIN);
        List<Member> members = join(service, 5);
        bad(service, members.get(0), 10, 0);
        bad(service, members.get(1), 10, 0);
        assertThat(service.plan(0).isPanic()).isFalse();

        members.get(2).refused(AT);
        members.get(3).tune(new Member.Tuning(Instance.WEIGHT, true));

        assertThat(service.plan(0).isPanic()).isTrue();
        assertThat(picks(service, 0, 30)).containsOnlyKeys("web-1", "web-2", "web-5");
    }

    @Test
    void the_own_zone_is_preferred_while_enough_of_it_is_well() {
        Service service = service("a", Strategy.Kind.ROUND_ROBIN);
        List<Member> members = join(service, 6, "a", "b");
        assertThat(picks(service, 0, 30)).containsOnlyKeys("web-1", "web-3", "web-5");

        members.get(0).refused(AT);

        assertThat(picks(service, 0, 50)).hasSize(5);
    }

    @Test
    void a_change_counts_at_once_though_plans_are_kept() {
        Service service = service("", Strategy.Kind.ROUND_ROBIN);
        List<Member> members = join(service, 2);
        Plan plan = service.plan(0);
        assertThat(service.plan(1)).isSameAs(plan);

        members.getFirst().refused(AT);

        assertThat(service.plan(1)).isNotSameAs(plan);
        assertThat(picks(service, 1, 4)).containsExactly(Map.entry("web-2", 4));
    }

    @Test
    void who_asked_for_a_pause_gets_it() {
        Service service = service("", Strategy.Kind.ROUND_ROBIN);
        List<Member> members = join(service, 3);
        service.record(
                members.getFirst(),
                new Outcome(Outcome.Kind.LIMITED, Duration.ZERO, Duration.ofSeconds(3)),
                0);

        assertThat(picks(service, SECOND, 20)).containsOnlyKeys("web-2", "web-3");
        assertThat(picks(service, 4 * SECOND, 20)).hasSize(3);
    }

    @Test
    void no_history_breaks_the_rules() {
        for (long seed = 1; seed <= 60; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Strategy.Kind kind = KINDS.get(random.nextInt(KINDS.size()));
            Service service = service("", kind);
            int size = 1 + random.nextInt(8);
            List<Member> members = join(service, size);
            Map<Member, Integer> underWay = new HashMap<>();
            int begun = 0;
            int ended = 0;
            long now = 0;
            for (int step = 0; step < 3_000; step++) {
                now += random.nextLong(SECOND / 20);
                Plan plan = service.plan(now);
                Member probe = service.probe(plan, Set.of());
                Member member =
                        probe != null ? probe : service.pick(plan, Set.of(), now, step, random);
                if (member != null && random.nextInt(3) > 0) {
                    member.begin(now);
                    underWay.merge(member, 1, Integer::sum);
                    begun++;
                }
                if (probe != null) {
                    probe.endProbe();
                }
                Member busy = members.get(random.nextInt(size));
                if (underWay.getOrDefault(busy, 0) > 0) {
                    busy.end(0);
                    underWay.merge(busy, -1, Integer::sum);
                    ended++;
                    boolean isGood = random.nextInt(10) >= busy.instance().port() % 7;
                    service.record(
                            busy,
                            isGood && random.nextBoolean()
                                    ? Outcome.good(Duration.ofMillis(5))
                                    : Outcome.bad(Duration.ofMillis(5)),
                            now);
                }
                long ejected =
                        members.stream().filter(m -> m.standing() instanceof Standing.Out).count();
                assertThat(ejected).as("seed %d", seed).isLessThanOrEqualTo(size / 2);
                members.forEach(m -> assertThat(m.inFlight()).isNotNegative());
            }
            int left = underWay.values().stream().mapToInt(Integer::intValue).sum();
            assertThat(begun).as("seed %d", seed).isEqualTo(ended + left);

            // once all is well again, everyone takes part again
            for (int i = 0; i < 400; i++) {
                now += SECOND;
                for (Member member : members) {
                    service.record(member, Outcome.good(Duration.ofMillis(5)), now);
                }
            }
            long end = now;
            members.forEach(m -> assertThat(m.availability(end)).isEqualTo(Availability.AVAILABLE));
        }
    }
}
