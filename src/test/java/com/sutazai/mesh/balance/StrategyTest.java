package com.sutazai.mesh.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sutazai.mesh.balance.Strategy.Kind;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StrategyTest {

    private static final int PICKS = 100_000;

    private final RandomGenerator chance = new SplittableRandom(42);

    private int[] picks(Kind kind, Candidates candidates, int count) {
        Picker picker = kind.make().over(candidates);
        int[] picks = new int[candidates.size()];
        for (int i = 0; i < count; i++) {
            picks[picker.pick(0, Mix.of(chance.nextLong()), chance)]++;
        }
        return picks;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void every_name_leads_to_its_strategy(Kind kind) {
        assertThat(Kind.of(kind.toString())).contains(kind);
        assertThat(kind.make().kind()).isEqualTo(kind);
    }

    @Test
    void another_name_leads_to_none() {
        assertThat(Kind.of("fastest")).isEmpty();
        assertThat(Kind.names())
                .containsExactly(
                        "round_robin",
                        "least_connections",
                        "weighted",
                        "random",
                        "ip_hash",
                        "latency");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void the_only_candidate_is_picked(Kind kind) {
        assertThat(picks(kind, new FixedCandidates(1), 10)).containsExactly(10);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void equals_share_equally(Kind kind) {
        int[] picks = picks(kind, new FixedCandidates(10), PICKS);

        for (int count : picks) {
            assertThat((double) count / PICKS).isCloseTo(0.1, within(0.01));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ROUND_ROBIN", "WEIGHTED", "IP_HASH"})
    void r7_8_weights_give_shares(Kind kind) {
        FixedCandidates candidates = FixedCandidates.weighing(1, 2, 5);

        int[] picks = picks(kind, candidates, PICKS);

        assertThat((double) picks[0] / PICKS).isCloseTo(0.125, within(0.01));
        assertThat((double) picks[1] / PICKS).isCloseTo(0.25, within(0.01));
        assertThat((double) picks[2] / PICKS).isCloseTo(0.625, within(0.01));
    }

    @Test
    void r7_8_a_round_is_spread_evenly() {
        // nginx's smooth weighted round robin on 5:1:1 never gives more than three in a row
        int[] schedule = Schedule.of(FixedCandidates.weighing(5, 1, 1));

        assertThat(schedule).hasSize(7).containsOnlyOnce(1, 2);
        assertThat(schedule).startsWith(0).endsWith(0);
        String text = Arrays.toString(schedule).replaceAll("[^0-9]", "");
        assertThat(text).doesNotContain("0000");
    }

    @Test
    void r7_8_no_prefix_of_a_round_strays_from_the_shares() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            int size = 1 + random.nextInt(12);
            FixedCandidates candidates = new FixedCandidates(size);
            for (int i = 0; i < size; i++) {
                candidates.weight[i] = 1 + random.nextInt(20);
            }
            double sum = Arrays.stream(candidates.weight).sum();
            int[] schedule = Schedule.of(candidates);
            int[] seen = new int[size];
            for (int slot = 0; slot < schedule.length; slot++) {
                seen[schedule[slot]]++;
                for (int i = 0; i < size; i++) {
                    double due = (slot + 1) * candidates.weight[i] / sum;
                    assertThat(Math.abs(seen[i] - due)).as("round %d", round).isLessThan(2);
                }
            }
        }
    }

    @Test
    void round_robin_goes_on_where_it_was_when_the_candidates_change() {
        Strategy strategy = Kind.ROUND_ROBIN.make();
        Picker three = strategy.over(new FixedCandidates(3));
        three.pick(0, 0, chance);

        assertThat(strategy.over(new FixedCandidates(3)).pick(0, 0, chance)).isEqualTo(1);
    }

    @Test
    void r7_9_the_least_loaded_of_few_is_found() {
        FixedCandidates candidates = new FixedCandidates(LeastConnections.SCAN_MAX);
        Arrays.fill(candidates.inFlight, 3);
        candidates.inFlight[17] = 2;

        assertThat(picks(Kind.LEAST_CONNECTIONS, candidates, 50)[17]).isEqualTo(50);
    }

    @Test
    void r7_9_the_most_loaded_of_many_is_never_picked() {
        FixedCandidates candidates = new FixedCandidates(100);
        candidates.inFlight[3] = 1;

        assertThat(picks(Kind.LEAST_CONNECTIONS, candidates, PICKS)[3]).isZero();
    }

    @Test
    void r7_9_load_counts_per_weight() {
        FixedCandidates candidates = FixedCandidates.weighing(1, 4);
        candidates.inFlight[0] = 1;
        candidates.inFlight[1] = 4;

        assertThat(picks(Kind.LEAST_CONNECTIONS, candidates, 10)).containsExactly(0, 10);
    }

    @Test
    void r7_10_a_key_stays_where_it_is() {
        Picker picker = Kind.IP_HASH.make().over(new FixedCandidates(20));
        int first = picker.pick(0, Mix.of("10.0.0.1"), chance);

        for (int i = 0; i < 100; i++) {
            assertThat(picker.pick(i, Mix.of("10.0.0.1"), chance)).isEqualTo(first);
        }
    }

    @Test
    void r7_10_only_the_keys_of_the_one_that_left_move() {
        FixedCandidates all = new FixedCandidates(10);
        FixedCandidates without = new FixedCandidates(9);
        Picker before = Kind.IP_HASH.make().over(all);
        Picker after = Kind.IP_HASH.make().over(without);

        for (int i = 0; i < 10_000; i++) {
            long key = Mix.of("client-" + i);
            int home = before.pick(0, key, chance);
            if (home != 9) {
                assertThat(after.pick(0, key, chance)).isEqualTo(home);
            }
        }
    }

    @Test
    void r7_10_who_has_more_than_its_share_is_passed_over() {
        FixedCandidates candidates = new FixedCandidates(4);
        Picker picker = Kind.IP_HASH.make().over(candidates);
        long key = Mix.of("hot");
        int home = picker.pick(0, key, chance);
        Arrays.fill(candidates.inFlight, 10);
        candidates.inFlight[home] = 15;

        int other = picker.pick(0, key, chance);

        assertThat(other).isNotEqualTo(home);
        candidates.inFlight[home] = 10;
        assertThat(picker.pick(0, key, chance)).isEqualTo(home);
    }

    @Test
    void r7_11_the_slowest_is_picked_only_against_itself() {
        FixedCandidates candidates = new FixedCandidates(5);
        candidates.latency[2] = 60e6;

        assertThat(picks(Kind.LATENCY, candidates, PICKS)[2]).isZero();
    }

    @Test
    void r7_11_waiting_requests_count() {
        FixedCandidates candidates = new FixedCandidates(2);
        candidates.latency[0] = 10e6;
        candidates.inFlight[0] = 9;

        assertThat(picks(Kind.LATENCY, candidates, 10)).containsExactly(0, 10);
    }

    @Test
    void a_drawn_pair_is_never_the_same_twice() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(Pairs.other(i % 3, 3, chance)).isNotEqualTo(i % 3).isBetween(0, 2);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void r7_12_a_pick_allocates_nothing(Kind kind) {
        var threads =
                (com.sun.management.ThreadMXBean)
                        java.lang.management.ManagementFactory.getThreadMXBean();
        Picker picker = kind.make().over(new FixedCandidates(100));
        int sum = 0;
        for (int i = 0; i < 20_000; i++) {
            sum += picker.pick(i, i, chance);
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100_000; i++) {
            sum += picker.pick(i, i, chance);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(sum).isPositive();
        // a tenth of a byte per pick is the measuring itself
        assertThat(allocated).isLessThan(10_000);
    }
}
