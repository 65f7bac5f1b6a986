package com.sutazai.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private @Nullable Probe probe;

    private Probe started(Probe.Question question) {
        Probe made = new Probe("thing", Duration.ofMillis(10), Duration.ofMillis(100), question);
        probe = made;
        made.start();
        return made;
    }

    @AfterEach
    void stop() {
        if (probe != null) {
            probe.stop();
        }
    }

    private static Dependency await(Probe probe, Predicate<Dependency> wanted)
            throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!wanted.test(probe.state()) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return probe.state();
    }

    @Test
    void before_the_first_answer_it_is_not_up() {
        assertThat(
                        new Probe("thing", Duration.ofSeconds(1), Duration.ofSeconds(1), () -> {})
                                .state())
                .extracting(Dependency::isUp, Dependency::detail)
                .containsExactly(false, "not asked yet");
    }

    @Test
    void a_right_answer_makes_it_up() throws InterruptedException {
        Probe probe = started(() -> {});

        assertThat(await(probe, Dependency::isUp).isUp()).isTrue();
    }

    @Test
    void who_starts_it_again_does_not_have_it_asked_twice() throws InterruptedException {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Probe probe =
                started(
                        () -> {
                            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                            TimeUnit.MILLISECONDS.sleep(20);
                            atOnce.decrementAndGet();
                        });

        probe.start();

        await(probe, Dependency::isUp);
        for (int i = 0; i < 5; i++) {
            probe.askNow().join();
        }
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void who_cannot_wait_for_the_next_question_has_it_asked_now() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        probe =
                new Probe(
                        "thing",
                        Duration.ofHours(1),
                        Duration.ofSeconds(1),
                        asked::incrementAndGet);
        probe.start();
        await(probe, Dependency::isUp);

        probe.askNow().get(5, TimeUnit.SECONDS);

        assertThat(asked).hasValue(2);
    }

    @Test
    void a_refusal_is_told_in_words_without_the_address() throws InterruptedException {
        Probe probe =
                started(
                        () -> {
                            throw new IllegalStateException(
                                    new ConnectException("10.1.2.3:5432 refused"));
                        });

        assertThat(await(probe, state -> !state.detail().equals("not asked yet")).detail())
                .isEqualTo("refuses connections");
    }

    @Test
    void r4_2_a_hanging_question_is_reported_and_not_asked_twice() throws InterruptedException {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Probe probe =
                started(
                        () -> {
                            asked.incrementAndGet();
                            answer.await();
                        });

        assertThat(await(probe, state -> state.detail().contains("does not answer")).isUp())
                .isFalse();
        assertThat(asked).hasValue(1);
        answer.countDown();
        assertThat(await(probe, Dependency::isUp).isUp()).isTrue();
    }

    @Test
    void its_end_waits_for_no_answer_and_lets_nobody_wait() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Probe probe =
                started(
                        () -> {
                            asked.countDown();
                            try {
                                TimeUnit.HOURS.sleep(1);
                            } finally {
                                over.countDown();
                            }
                        });
        asked.await();
        CompletableFuture<Void> waiting = probe.askNow();

        probe.stop();

        assertThat(over.await(5, TimeUnit.SECONDS)).isTrue();
        waiting.get(5, TimeUnit.SECONDS);
        assertThat(probe.state().isUp()).isFalse();
    }
}
