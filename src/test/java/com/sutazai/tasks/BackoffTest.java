package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** R12.4. */
class BackoffTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Backoff.MAX);

    @Test
    void each_wait_is_between_half_of_and_the_whole_doubled_one() {
        Random random = new Random(1);
        for (int failed = 1; failed <= 8; failed++) {
            Duration full = Duration.ofSeconds(1L << (failed - 1));
            for (int i = 0; i < 100; i++) {
                assertThat(BACKOFF.after(failed, random)).isBetween(full.dividedBy(2), full);
            }
        }
    }

    @Test
    void no_wait_is_longer_than_five_minutes_however_often_it_failed() {
        Random random = new Random(2);

        assertThat(BACKOFF.after(20, random)).isBetween(Duration.ofSeconds(150), Backoff.MAX);
        assertThat(BACKOFF.after(1_000_000, random)).isLessThanOrEqualTo(Backoff.MAX);
        assertThat(new Backoff(Duration.ofMinutes(5), Backoff.MAX).after(64, random))
                .isLessThanOrEqualTo(Backoff.MAX);
    }
}
