package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchesTest {

    @Test
    void what_comes_while_one_is_written_is_written_together_and_each_gets_his_own()
            throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        List<Integer> sizes = new ArrayList<>();
        Batches<Integer, String> batches =
                new Batches<>(
                        "test",
                        100,
                        Comparator.<Integer>naturalOrder(),
                        items -> {
                            sizes.add(items.size());
                            await(open);
                            return items.stream().map(item -> "r" + item).toList();
                        });
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> results = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                int item = i;
                results.add(callers.submit(() -> batches.write(item)));
            }
            TimeUnit.MILLISECONDS.sleep(200);
            open.countDown();

            for (int i = 0; i < 50; i++) {
                assertThat(results.get(i).get()).isEqualTo("r" + i);
            }
        }
        assertThat(sizes).hasSizeLessThan(10);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(50);
        batches.stop();
    }

    @Test
    void one_that_cannot_be_written_harms_no_other() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        Batches<Integer, Integer> batches =
                new Batches<>(
                        "test",
                        100,
                        Comparator.<Integer>naturalOrder(),
                        items -> {
                            await(open);
                            if (items.contains(7)) {
                                throw new IllegalArgumentException("seven");
                            }
                            if (items.contains(8)) {
                                throw Failure.of(ProblemType.CONFLICT, "eight");
                            }
                            return items;
                        });
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int item = i;
                results.add(callers.submit(() -> batches.write(item)));
            }
            TimeUnit.MILLISECONDS.sleep(200);
            open.countDown();

            for (int i = 0; i < 20; i++) {
                Future<Integer> result = results.get(i);
                if (i == 7 || i == 8) {
                    assertThatThrownBy(result::get).hasRootCauseMessage(i == 7 ? "seven" : "eight");
                } else {
                    assertThat(result.get()).isEqualTo(i);
                }
            }
        }
        batches.stop();
    }

    @Test
    void what_fails_for_all_is_tried_once() {
        AtomicInteger tries = new AtomicInteger();
        Batches<Integer, Integer> batches =
                new Batches<>(
                        "test",
                        100,
                        Comparator.<Integer>naturalOrder(),
                        items -> {
                            tries.incrementAndGet();
                            throw Failure.unavailable("away", Duration.ofSeconds(1));
                        });

        assertThatThrownBy(() -> batches.write(1)).isInstanceOf(Failure.class);

        assertThat(tries).hasValue(1);
        batches.stop();
    }

    @Test
    void after_the_end_nobody_waits_for_ever() {
        Batches<Integer, Integer> batches =
                new Batches<>("test", 10, Comparator.<Integer>naturalOrder(), items -> items);
        batches.stop();

        assertThatThrownBy(() -> batches.write(1)).isInstanceOf(IllegalStateException.class);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
