package com.sutazai.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** R9.2: a node never takes for its own what another can have. */
class LeaseTest {

    private long millis;
    private final Lease lease =
            new Lease(Duration.ofSeconds(3), () -> Duration.ofMillis(millis).toNanos());

    private boolean renew(long begun, long done) {
        millis = begun;
        long from = lease.begin();
        millis = done;
        return lease.renewed(from);
    }

    @Test
    void it_is_sure_from_the_first_renewal_until_its_length_after_it_was_asked_for() {
        assertThat(lease.isSure()).isFalse();

        assertThat(renew(100, 150)).isFalse();

        assertThat(lease.isHeld()).isTrue();
        assertThat(lease.isSure()).isTrue();
        millis = 3_099;
        assertThat(lease.isSure()).isTrue();
        millis = 3_100;
        assertThat(lease.isSure()).isFalse();
    }

    @Test
    void renewed_in_time_it_has_no_lapse() {
        renew(0, 10);

        assertThat(renew(1_000, 1_010)).isFalse();
        assertThat(renew(2_000, 3_999)).isFalse();
        assertThat(renew(4_999, 4_999)).isFalse();
        assertThat(lease.lapses()).isZero();
    }

    @Test
    void a_renewal_that_was_begun_in_time_and_done_too_late_is_a_lapse() {
        renew(0, 10);

        assertThat(renew(2_800, 3_300)).isTrue();

        assertThat(lease.lapses()).isEqualTo(1);
        assertThat(lease.isSure()).isTrue();
    }

    @Test
    void one_that_took_longer_than_the_lease_leaves_it_unsure() {
        renew(0, 10);

        assertThat(renew(1_000, 5_000)).isTrue();
        assertThat(lease.isSure()).isFalse();
        assertThat(renew(5_000, 5_010)).isTrue();
        assertThat(lease.lapses()).isEqualTo(2);
        assertThat(lease.isSure()).isTrue();
    }
}
