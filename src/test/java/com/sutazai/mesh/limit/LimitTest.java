package com.sutazai.mesh.limit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.mesh.limit.Bulkhead.Entry;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LimitTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void r7_30_a_quiet_service_has_three_extras_a_second() {
        Budget budget = new Budget(0.2, 3);
        int taken = 0;
        while (budget.withdraw(0)) {
            taken++;
        }

        assertThat(taken).isEqualTo(30);
        assertThat(budget.withdraw(10 * SECOND)).isTrue();
    }

    @Test
    void r7_30_calls_pay_for_extras() {
        Budget budget = new Budget(0.05, 0);
        for (int i = 0; i < 100; i++) {
            budget.deposit(0);
        }
        int taken = 0;
        while (budget.withdraw(9 * SECOND)) {
            taken++;
        }

        assertThat(taken).isEqualTo(5);
        assertThat(budget.withdraw(10 * SECOND)).isFalse();
    }

    @Test
    void r7_30_no_history_exceeds_the_budget() {
        for (long seed = 0; seed < 50; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Budget budget = new Budget(0.2, 3);
            long[] calls = new long[300];
            long[] extras = new long[300];
            long now = 0;
            while (now < 300 * SECOND) {
                int second = (int) (now / SECOND);
                if (random.nextInt(3) == 0) {
                    if (budget.withdraw(now)) {
                        extras[second]++;
                    }
                } else {
                    budget.deposit(now);
                    calls[second]++;
                }
                now += random.nextLong(SECOND / 10);
            }
            for (int end = 10; end < 300; end++) {
                long paid = 0;
                long spent = 0;
                for (int i = end - 10; i < end; i++) {
                    paid += calls[i];
                    spent += extras[i];
                }
                // a call of the second before the window may have paid for its first extras
                assertThat(spent)
                        .as("seed %d, end %d", seed, end)
                        .isLessThanOrEqualTo((long) (0.2 * (paid + calls[end - 10] + 200) + 30));
            }
        }
    }

    @Test
    void r7_31_who_finds_all_full_is_refused_at_once() throws InterruptedException {
        Bulkhead bulkhead = new Bulkhead(1, 0);

        assertThat(bulkhead.enter(Duration.ofSeconds(9))).isEqualTo(Entry.ADMITTED);
        assertThat(bulkhead.enter(Duration.ofSeconds(9))).isEqualTo(Entry.FULL);
        assertThat(bulkhead.inside()).isEqualTo(1);
        bulkhead.leave();
        assertThat(bulkhead.enter(Duration.ofSeconds(9))).isEqualTo(Entry.ADMITTED);
    }

    @Test
    void r7_31_who_waits_goes_in_when_another_leaves_or_gives_up() throws Exception {
        Bulkhead bulkhead = new Bulkhead(1, 1);
        bulkhead.enter(Duration.ZERO);

        assertThat(bulkhead.enter(Duration.ofMillis(5))).isEqualTo(Entry.TOO_LATE);
        assertThat(bulkhead.waiting()).isZero();
        Thread leaver = Thread.ofVirtual().start(bulkhead::leave);
        assertThat(bulkhead.enter(Duration.ofSeconds(9))).isEqualTo(Entry.ADMITTED);
        leaver.join();
    }

    @Test
    void r7_32_bulk_is_refused_first_and_the_essential_never() {
        Admission admission = new Admission(10);
        for (int i = 0; i < 8; i++) {
            assertThat(admission.enter(Priority.BULK)).isTrue();
        }

        assertThat(admission.enter(Priority.BULK)).isFalse();
        assertThat(admission.enter(Priority.NORMAL)).isTrue();
        assertThat(admission.enter(Priority.NORMAL)).isTrue();
        assertThat(admission.enter(Priority.NORMAL)).isFalse();
        assertThat(admission.enter(Priority.ESSENTIAL)).isTrue();
        assertThat(admission.underWay()).isEqualTo(11);
    }
}
