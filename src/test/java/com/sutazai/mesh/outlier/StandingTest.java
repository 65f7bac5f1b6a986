package com.sutazai.mesh.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StandingTest {

    private static final OutlierRules RULES = OutlierRules.DEFAULT;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final RandomGenerator chance = new SplittableRandom(1);
    private final RandomGenerator highest = () -> -1L;

    @Test
    void r7_20_few_outcomes_prove_nothing() {
        assertThat(RULES.isBad(new Outcomes(0, 9))).isFalse();
        assertThat(RULES.isBad(new Outcomes(0, 10))).isTrue();
        assertThat(RULES.isBad(new Outcomes(8, 2))).isFalse();
        assertThat(RULES.isBad(new Outcomes(79, 21))).isTrue();
    }

    @Test
    void r7_20_the_window_holds_ten_seconds() {
        OutcomeWindow window = new OutcomeWindow();
        window.record(false, 0);
        window.record(true, 9 * SECOND);

        assertThat(window.at(9 * SECOND)).isEqualTo(new Outcomes(1, 1));
        assertThat(window.at(10 * SECOND)).isEqualTo(new Outcomes(1, 0));
        assertThat(window.at(100 * SECOND)).isEqualTo(new Outcomes(0, 0));
    }

    @Test
    void the_window_works_with_any_clock() {
        OutcomeWindow window = new OutcomeWindow();
        long begin = -3 * SECOND / 2;
        window.record(false, begin);
        window.record(false, begin + SECOND);

        assertThat(window.at(begin + 2 * SECOND)).isEqualTo(new Outcomes(0, 2));
        window.clear();
        assertThat(window.at(begin + 2 * SECOND)).isEqualTo(new Outcomes(0, 0));
    }

    @Test
    void r7_21_an_ejection_is_jittered_and_grows_to_its_limit() {
        Standing standing = Standing.fresh();
        long now = 0;
        for (int n = 1; n <= 100; n++) {
            standing = standing.eject(RULES, now, chance);
            long length = ((Standing.Out) standing).until() - now;
            long whole = Math.min(5L * n, 300) * SECOND;

            assertThat(length).isBetween(whole / 2, whole);
            assertThat(standing.offences()).isEqualTo(n);
            now += length;
        }
    }

    @Test
    void r7_21_clean_time_makes_the_next_one_shorter() {
        Standing standing = new Standing.In(3, 0).eject(RULES, 25 * SECOND, highest);

        assertThat(standing.offences()).isEqualTo(2);
        assertThat(new Standing.In(3, 0).eject(RULES, 100 * SECOND, highest).offences())
                .isEqualTo(1);
    }

    @Test
    void r7_22_after_its_time_it_is_on_probation_until_admitted() {
        Standing standing = Standing.fresh().eject(RULES, 0, highest);

        assertThat(standing.isEjected(4 * SECOND)).isTrue();
        assertThat(standing.isOnProbation(4 * SECOND)).isFalse();
        assertThat(standing.isEjected(6 * SECOND)).isFalse();
        assertThat(standing.isOnProbation(6 * SECOND)).isTrue();
        assertThat(standing.admit(6 * SECOND).isOnProbation(6 * SECOND)).isFalse();
        assertThat(standing.admit(6 * SECOND).offences()).isEqualTo(1);
    }

    @Test
    void r7_23_half_may_go_but_never_the_last() {
        assertThat(RULES.mayEject(1, 0, 1)).isFalse();
        assertThat(RULES.mayEject(2, 0, 2)).isTrue();
        assertThat(RULES.mayEject(2, 1, 1)).isFalse();
        assertThat(RULES.mayEject(5, 2, 3)).isFalse();
        assertThat(RULES.mayEject(5, 1, 4)).isTrue();
        assertThat(RULES.mayEject(10, 0, 1)).isFalse();
    }

    @Test
    void r7_24_a_newcomer_warms_up() {
        SlowStart slowStart = new SlowStart(Duration.ofSeconds(30));

        assertThat(slowStart.share(0)).isEqualTo(0.1);
        assertThat(slowStart.share(15 * SECOND)).isEqualTo(0.5);
        assertThat(slowStart.share(300 * SECOND)).isEqualTo(1);
        assertThat(new SlowStart(Duration.ZERO).share(0)).isEqualTo(1);
    }
}
