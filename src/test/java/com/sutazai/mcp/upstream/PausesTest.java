package com.sutazai.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PausesTest {

    private final Pauses pauses = new Pauses();

    private long seconds(Duration lived) {
        return pauses.after(lived.toNanos()).toSeconds();
    }

    @Test
    void they_grow_to_a_minute_while_lives_are_short() {
        assertThat(Stream.generate(() -> seconds(Duration.ofSeconds(2))).limit(8))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void they_begin_anew_after_a_long_life_or_one_that_ended_well() {
        seconds(Duration.ZERO);
        seconds(Duration.ZERO);
        assertThat(seconds(Duration.ofMinutes(2))).isEqualTo(1);
        assertThat(seconds(Duration.ZERO)).isEqualTo(2);

        pauses.reset();
        assertThat(seconds(Duration.ZERO)).isEqualTo(1);
    }
}
