package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RememberedTest {

    private static final int CALLERS = 50;

    private final Remembered<String, Integer> answers = new Remembered<>(10, Duration.ofHours(1));
    private final AtomicInteger questions = new AtomicInteger();

    private int ask() {
        return answers.get("key", questions::incrementAndGet);
    }

    @Test
    void an_answer_is_remembered_until_it_is_forgotten() {
        assertThat(ask()).isOne();
        assertThat(ask()).isOne();

        answers.forgetAll();
        assertThat(ask()).isEqualTo(2);

        answers.forget("key");
        assertThat(ask()).isEqualTo(3);
    }

    @Test
    void one_asks_for_all_who_wait() throws Exception {
        CountDownLatch isAsked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            all.add(threads.submit(() -> answers.get("key", () -> slowly(isAsked, go))));
            isAsked.await();
            for (int i = 1; i < CALLERS; i++) {
                all.add(threads.submit(this::ask));
            }
            go.countDown();

            for (Future<Integer> each : all) {
                assertThat(each.get()).isOne();
            }
        }
        assertThat(questions).hasValue(1);
    }

    @Test
    void what_was_asked_before_it_is_forgotten_is_not_remembered_after_it() throws Exception {
        CountDownLatch isAsked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var before =
                    CompletableFuture.supplyAsync(
                            () -> answers.get("key", () -> slowly(isAsked, go)), threads);
            isAsked.await();

            answers.forgetAll();

            assertThat(ask()).as("does not wait for what may be stale").isOne();
            go.countDown();
            assertThat(before.get()).isEqualTo(2);
        }
        assertThat(ask()).isOne();
    }

    private int slowly(CountDownLatch isAsked, CountDownLatch go) {
        isAsked.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return questions.incrementAndGet();
    }

    @Test
    void a_failure_reaches_who_asked_and_is_not_remembered() {
        IllegalStateException failure = new IllegalStateException("away");
        assertThatThrownBy(
                        () ->
                                answers.get(
                                        "key",
                                        () -> {
                                            throw failure;
                                        }))
                .isSameAs(failure);

        assertThat(ask()).isOne();
    }
}
