package com.sutazai.mesh.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeakEwmaTest {

    private static final long DECAY = Duration.ofSeconds(10).toNanos();

    private final PeakEwma ewma = new PeakEwma();

    @Test
    void without_a_sample_it_is_what_the_caller_assumes() {
        assertThat(ewma.value(0, 30e6)).isEqualTo(30e6);
    }

    @Test
    void a_worse_sample_counts_at_once() {
        ewma.observe(10, 0);
        ewma.observe(1_000, 1);

        assertThat(ewma.value(1, 0)).isEqualTo(1_000);
    }

    @Test
    void a_better_sample_is_blended_by_the_time_passed() {
        ewma.observe(1_000, 0);
        ewma.observe(0, DECAY);

        assertThat(ewma.value(DECAY, 0)).isCloseTo(1_000 / Math.E, within(0.001));
    }

    @Test
    void what_is_not_asked_fades() {
        ewma.observe(1_000, 0);

        assertThat(ewma.value(2 * DECAY, 0)).isCloseTo(1_000 / Math.E / Math.E, within(0.001));
    }

    @Test
    void a_clock_that_steps_back_does_no_harm() {
        ewma.observe(1_000, DECAY);

        assertThat(ewma.value(0, 0)).isEqualTo(1_000);
    }

    @Test
    void one_that_works_in_silence_is_expected_to_take_at_least_as_long() {
        ewma.observe(1_000, 0);
        ewma.begin(0);

        assertThat(ewma.expected(500, 0)).isLessThan(1_001).isGreaterThan(999);
        assertThat(ewma.expected(50_000, 0)).isEqualTo(50_000);

        ewma.begin(60_000);
        ewma.end(80_000);
        assertThat(ewma.expected(81_500, 0)).isEqualTo(1_500);

        ewma.end(81_500);
        assertThat(ewma.expected(999_000, 0)).isLessThan(1_000);
    }
}
