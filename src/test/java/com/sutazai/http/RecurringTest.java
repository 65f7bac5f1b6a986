package com.sutazai.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RecurringTest {

    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void a_turn_comes_when_somebody_wakes_it_and_begins_once() throws Exception {
        Semaphore turns = new Semaphore(0);
        Recurring loop =
                new Recurring(
                        "test",
                        LONG,
                        () -> {
                            turns.release();
                            return false;
                        });

        loop.start();
        loop.start();
        turns.acquire();
        loop.wake();
        turns.acquire();

        assertThat(loop.stop(Duration.ofSeconds(5))).isTrue();
        assertThat(turns.availablePermits()).isZero();
    }

    @Test
    void the_next_turn_comes_at_once_while_there_is_more_and_whatever_one_throws()
            throws Exception {
        CountDownLatch enough = new CountDownLatch(4);
        Recurring loop =
                new Recurring(
                        "test",
                        Duration.ofMillis(1),
                        () -> {
                            enough.countDown();
                            if (enough.getCount() == 2) {
                                throw new AssertionError("this one goes wrong");
                            }
                            if (enough.getCount() == 1) {
                                throw Failure.unavailable("away", LONG);
                            }
                            return true;
                        });

        loop.start();

        enough.await();
        loop.stop();
    }

    @Test
    void after_the_end_there_is_no_turn() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        Semaphore begun = new Semaphore(0);
        Recurring loop =
                new Recurring(
                        "test",
                        Duration.ZERO,
                        () -> {
                            turns.incrementAndGet();
                            begun.release();
                            open.await();
                            return true;
                        });
        loop.start();
        begun.acquire();

        assertThat(loop.stop(Duration.ofMillis(50))).as("one is under way").isFalse();
        open.countDown();

        assertThat(loop.stop(Duration.ofSeconds(5))).isTrue();
        assertThat(turns).hasValue(1);
    }

    @Test
    void what_was_never_begun_has_ended() {
        assertThat(new Recurring("test", LONG, () -> false).stop(LONG)).isTrue();
    }
}
