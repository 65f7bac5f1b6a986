package com.sutazai.security.rates;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** R6.16. */
class SlidingWindowTest {

    private static final long MINUTE = 60_000;
    private static final long NOON = 29_000_000 * MINUTE;

    private static SlidingWindow tenAMinute() {
        return new SlidingWindow(new Limit(10, Duration.ofMinutes(1)));
    }

    private static int taken(SlidingWindow window, int tries, long now) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += window.take(now) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void no_more_than_the_limit_are_taken_and_what_was_refused_does_not_count() {
        SlidingWindow window = tenAMinute();

        assertThat(taken(window, 1_000, NOON)).isEqualTo(10);
        assertThat(window.remaining(NOON)).isZero();

        // half of the ten have faded when half of the next minute has passed
        assertThat(taken(window, 1_000, NOON + MINUTE + MINUTE / 2)).isEqualTo(5);
    }

    @Test
    void the_turn_of_a_minute_does_not_double_the_limit() {
        SlidingWindow window = tenAMinute();

        assertThat(taken(window, 20, NOON + MINUTE - 1)).isEqualTo(10);
        assertThat(taken(window, 20, NOON + MINUTE)).isZero();
    }

    @Test
    void after_the_wait_that_is_said_there_is_room_and_not_before() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            SlidingWindow window =
                    new SlidingWindow(
                            new Limit(
                                    1 + random.nextInt(20),
                                    Duration.ofSeconds(1 + random.nextInt(90))));
            long now = NOON + random.nextInt(1_000_000);
            for (int i = 0; i < 60; i++) {
                window.take(now);
                // others may have counted more than the limit allows
                window.heard(window.news(now).orElseThrow(), random.nextInt(40), -1);
                now += random.nextInt(1_000);
            }
            long wait = window.untilRoom(now).toMillis();

            if (wait > 1) {
                assertThat(window.remaining(now + wait - 2)).as("seed " + seed).isZero();
            }
            assertThat(window.take(now + wait)).as("seed " + seed).isTrue();
        }
    }

    @Test
    void what_other_nodes_counted_counts_here() {
        SlidingWindow here = tenAMinute();
        SlidingWindow there = tenAMinute();
        taken(here, 4, NOON);
        taken(there, 3, NOON);

        SlidingWindow.News fromHere = here.news(NOON).orElseThrow();
        SlidingWindow.News fromThere = there.news(NOON).orElseThrow();
        here.heard(fromHere, fromHere.added(), 0);
        there.heard(fromThere, fromHere.added() + fromThere.added(), 0);

        assertThat(here.remaining(NOON)).isEqualTo(6);
        assertThat(there.remaining(NOON)).isEqualTo(3);
        here.heard(here.news(NOON).orElseThrow(), 7, -1);
        assertThat(here.remaining(NOON)).isEqualTo(3);
    }

    @Test
    void what_others_counted_in_the_window_before_counts_too() {
        SlidingWindow here = tenAMinute();
        assertThat(here.remaining(NOON)).isEqualTo(10);

        SlidingWindow.News news = here.news(NOON).orElseThrow();
        assertThat(news.isBeforeKnown()).isFalse();
        here.heard(news, 0, 10);

        assertThat(here.remaining(NOON)).isZero();
        assertThat(here.news(NOON).orElseThrow().isBeforeKnown()).isTrue();
    }

    @Test
    void what_was_counted_at_the_end_of_a_window_is_told_in_the_next() {
        SlidingWindow window = tenAMinute();
        taken(window, 4, NOON - 1);

        SlidingWindow.News news = window.news(NOON).orElseThrow();

        assertThat(news.added()).isZero();
        assertThat(news.addedBefore()).isEqualTo(4);
    }

    @Test
    void what_was_told_is_not_told_again() {
        SlidingWindow window = tenAMinute();
        taken(window, 4, NOON);

        assertThat(window.news(NOON).orElseThrow().added()).isEqualTo(4);
        assertThat(window.news(NOON)).as("nobody has asked since").isEmpty();
        taken(window, 1, NOON);
        assertThat(window.news(NOON).orElseThrow().added()).isEqualTo(1);
    }

    @Test
    void what_is_given_back_did_not_happen() {
        SlidingWindow window = tenAMinute();
        taken(window, 10, NOON - 1);

        window.giveBack(NOON - 1);

        assertThat(taken(window, 5, NOON - 1)).isEqualTo(1);
    }

    @Test
    void a_clock_that_is_corrected_goes_on_from_there() {
        SlidingWindow window = tenAMinute();
        taken(window, 10, NOON + 1_000 * MINUTE);

        assertThat(taken(window, 20, NOON)).isEqualTo(10);
        assertThat(taken(window, 20, NOON + 3 * MINUTE)).isEqualTo(10);
    }

    @Test
    void a_clock_that_is_set_back_a_little_gives_nothing_away() {
        SlidingWindow window = tenAMinute();

        assertThat(taken(window, 20, NOON)).isEqualTo(10);
        assertThat(taken(window, 20, NOON - MINUTE / 2)).isZero();
    }
}
