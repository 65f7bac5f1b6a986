package com.sutazai.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final Duration DELAY = Duration.ofMillis(200);

    private final Breaker breaker = new Breaker(3, DELAY);

    private void fail() {
        assertThatThrownBy(
                        () ->
                                breaker.call(
                                        () -> {
                                            throw new IOException("down");
                                        },
                                        String.class))
                .isInstanceOf(IOException.class);
    }

    private void open() {
        fail();
        fail();
        fail();
    }

    /** Asks until the timer of the guard has made it half-open. */
    private void awaitHalfOpen() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (breaker.state() != Breaker.State.HALF_OPEN && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    }

    @Test
    void r4_1_failures_in_a_row_open_it() {
        fail();
        fail();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);

        fail();

        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        assertThatThrownBy(() -> breaker.call(() -> "never", String.class))
                .isInstanceOf(Breaker.Open.class);
    }

    @Test
    void a_success_between_failures_keeps_it_closed() throws Exception {
        fail();
        fail();
        breaker.call(() -> "fine", String.class);
        fail();
        fail();

        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void r4_1_one_probe_of_many_is_admitted() throws Exception {
        open();
        awaitHalfOpen();
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(19);

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                Future<?> unused =
                        threads.submit(
                                () -> {
                                    try {
                                        return breaker.call(
                                                () -> {
                                                    ran.incrementAndGet();
                                                    release.await();
                                                    return "probe";
                                                },
                                                String.class);
                                    } catch (Breaker.Open e) {
                                        refused.countDown();
                                        return "refused";
                                    }
                                });
            }
            assertThat(refused.await(5, TimeUnit.SECONDS)).isTrue();
            release.countDown();
        }

        assertThat(ran).hasValue(1);
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void its_delay_ends_even_if_the_common_pool_is_held_up() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism() + 4; i++) {
            ForkJoinPool.commonPool()
                    .execute(
                            () -> {
                                try {
                                    release.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
        }
        try {
            open();
            awaitHalfOpen();
        } finally {
            release.countDown();
        }
    }

    @Test
    void r4_3_one_that_was_forced_open_stays_so_until_it_is_reset() throws Exception {
        breaker.forceOpen();
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        assertThatThrownBy(() -> breaker.call(() -> "never", String.class))
                .isInstanceOf(Breaker.Open.class);
        assertThat(breaker.counts().refused()).isEqualTo(1);

        breaker.configure(new Breaker.Rules(7, DELAY));
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        breaker.reset();

        assertThat(breaker.call(() -> "fine", String.class)).isEqualTo("fine");
        assertThat(breaker.rules().failuresMax()).isEqualTo(7);
        assertThat(breaker.counts().successes()).isEqualTo(1);
    }

    @Test
    void a_failed_probe_opens_it_again() throws Exception {
        open();
        awaitHalfOpen();

        fail();

        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
    }

    @Test
    void r4_1_a_reset_one_is_closed_and_deaf_to_older_calls() throws Exception {
        Breaker.State before = breaker.state();
        CountDownLatch started = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
                Future<?> unused =
                        threads.submit(
                                () ->
                                        breaker.call(
                                                () -> {
                                                    started.countDown();
                                                    release.await();
                                                    throw new IOException("late");
                                                },
                                                String.class));
            }
            assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
            breaker.reset();
            release.countDown();
        }

        assertThat(breaker.state()).isEqualTo(before).isEqualTo(Breaker.State.CLOSED);
        assertThat(breaker.call(() -> "fine", String.class)).isEqualTo("fine");
    }
}
