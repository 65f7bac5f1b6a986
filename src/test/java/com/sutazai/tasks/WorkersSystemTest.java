package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sutazai.database.DatabaseReady;
import com.sutazai.dev.Stack;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Workers and handlers on a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class WorkersSystemTest {

    private static final String TYPE = "test-work";

    private final Workshop shop = new Workshop("task_workers");
    private Workers workers = shop.workers();
    private Housekeeping housekeeping = shop.housekeeping(workers);

    @BeforeEach
    void nothingIsThere() {
        shop.execute("delete from tasks");
        // what was counted of the tasks before goes too
        shop.queue.count();
        shop.execute("update users set role = 'user', is_active = true");
    }

    @AfterEach
    void stop() {
        workers.stop();
        housekeeping.stop();
    }

    private void work(Workshop.Doing doing) {
        begin(shop.workers(Workshop.handler(TYPE, doing)));
    }

    private void begin(Workers some) {
        housekeeping.stop();
        workers = some;
        housekeeping = shop.housekeeping(some);
        workers.start(new DatabaseReady());
        housekeeping.start(new DatabaseReady());
    }

    private TaskRow over(UUID id) throws InterruptedException {
        TaskSystemTest.until(() -> shop.now(id).where().isOver());
        return shop.now(id);
    }

    @Test
    void a_handler_does_the_tasks_of_its_type_and_tells_how_far_it_is() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        UUID id = shop.give(TYPE, 3);
        work(
                run -> {
                    run.progress(0.5, "half of it");
                    seen.await();
                    return IntNode.valueOf(run.attempt());
                });

        TaskSystemTest.until(() -> "half of it".equals(shop.now(id).progressMessage()));
        assertThat(shop.now(id).progress()).isEqualTo(0.5);
        seen.countDown();

        assertThat(over(id).result()).isEqualTo("1");
    }

    @Test
    void r12_6_what_runs_is_interrupted_though_another_node_cancels_it() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        UUID id = shop.give(TYPE, 1);
        work(
                run -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return IntNode.valueOf(1);
                });
        begun.await();

        // all that a node hears of another one
        shop.rows.cancel(id);

        long begin = System.nanoTime();
        assertThat(over(id).status()).isEqualTo("cancelled");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    /** R12.1: an error is no exception, and the task is tried again all the same. */
    @Test
    void an_error_of_a_handler_is_a_failed_attempt_and_says_nothing_of_its_cause()
            throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        UUID id = shop.give(TYPE, 2);
        work(
                run -> {
                    attempts.incrementAndGet();
                    throw new StackOverflowError("secret");
                });

        TaskRow task = over(id);

        assertThat(task.status()).isEqualTo("failed");
        assertThat(task.error()).contains("log of the server").doesNotContain("secret");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void what_would_not_help_is_not_tried_again() throws Exception {
        UUID id = shop.give(TYPE, 5);
        work(
                run -> {
                    throw new TaskFailure("There is no such month");
                });

        assertThat(over(id).error()).isEqualTo("There is no such month");
        assertThat(shop.now(id).attempts()).isEqualTo(1);
    }

    @Test
    void a_result_that_is_too_large_or_too_deep_is_a_failure() throws Exception {
        Queue<JsonNode> results = new ConcurrentLinkedQueue<>();
        results.add(TextNode.valueOf("x".repeat(2_000)));
        results.add(Json.trees().readTree("[".repeat(101) + "]".repeat(101)));
        work(run -> results.remove());

        assertThat(over(shop.give(TYPE, 1)).error()).contains("1024 bytes");
        assertThat(over(shop.give(TYPE, 1)).error()).contains("100 levels");
    }

    /** R12.9: it would hold its worker for ever. */
    @Test
    void a_handler_that_ignores_its_interrupt_is_given_up() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        UUID id = shop.give(TYPE, 1, 0, 1, 0);
        work(
                run -> {
                    deaf(enough);
                    return IntNode.valueOf(1);
                });

        TaskRow task = over(id);

        assertThat(task.status()).isEqualTo("failed");
        assertThat(task.error()).contains("longer than 1 s");
        TaskSystemTest.until(() -> workers.busy() == 0);
        enough.countDown();
    }

    /** Waits whatever anybody says. */
    private static void deaf(CountDownLatch enough) {
        boolean isOpen = false;
        while (!isOpen) {
            try {
                enough.await();
                isOpen = true;
            } catch (InterruptedException e) {
                isOpen = false;
            }
        }
    }

    @Test
    void while_nobody_does_a_type_no_attempt_is_used_up() throws Exception {
        UUID id = shop.give("nobody-yet", 1);
        begin(shop.workers());

        TaskSystemTest.until(() -> shop.now(id).error() != null);

        assertThat(shop.now(id).status()).isEqualTo("queued");
        assertThat(shop.now(id).attempts()).isZero();
        shop.execute("update tasks set started_at = now() - interval '11 min', is_due = true");
        assertThat(over(id).status()).as("not for ever").isEqualTo("failed");
    }

    @Test
    void what_its_owner_may_not_give_any_more_is_not_done() throws Exception {
        AtomicInteger done = new AtomicInteger();
        shop.execute("update users set role = 'viewer'");
        UUID demoted = shop.give(TYPE, 3);
        work(run -> IntNode.valueOf(done.incrementAndGet()));

        assertThat(over(demoted).error()).contains("may not give");
        shop.execute("update users set role = 'admin', is_active = false");
        assertThat(over(shop.give(TYPE, 3)).status()).isEqualTo("failed");
        assertThat(done).hasValue(0);
    }

    /** R12.8, while tasks are taken without a pause. */
    @Test
    void a_stop_in_the_middle_of_many_loses_none_and_counts_none() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        for (int round = 0; round < 10; round++) {
            shop.execute("delete from tasks");
            for (int i = 0; i < 60; i++) {
                shop.give(TYPE, 1);
            }
            AtomicInteger begun = new AtomicInteger();
            work(
                    run -> {
                        begun.incrementAndGet();
                        never.await(3, TimeUnit.MILLISECONDS);
                        return IntNode.valueOf(1);
                    });
            TaskSystemTest.until(() -> begun.get() > 5);

            workers.stop();

            assertThat(count("status = 'processing'")).as("round " + round).isZero();
            assertThat(count("status = 'queued' and attempts = 0") + count("status = 'completed'"))
                    .as("round " + round)
                    .isEqualTo(60);
        }
    }

    private int count(String which) {
        return shop.database.with(
                handle ->
                        handle.createQuery("select count(*) from tasks where " + which)
                                .mapTo(Integer.class)
                                .one());
    }

    /** R12.2: nobody could renew a lease meanwhile, so nobody has lost his. */
    @Test
    void without_postgresql_for_longer_than_a_lease_no_work_is_lost() throws Exception {
        CountDownLatch isBack = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        UUID id = shop.give(TYPE, 1);
        work(
                run -> {
                    begun.incrementAndGet();
                    isBack.await();
                    return IntNode.valueOf(1);
                });
        TaskSystemTest.until(() -> begun.get() == 1);
        Stack.get().postgres().stop(Duration.ofSeconds(5));
        try {
            long end = System.nanoTime() + Workshop.SETTINGS.lease().plusSeconds(1).toNanos();
            TaskSystemTest.until(() -> System.nanoTime() > end);
        } finally {
            Stack.get().postgres().start();
        }
        // some turns of the housekeeping
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        TaskSystemTest.until(() -> System.nanoTime() > end);
        isBack.countDown();

        assertThat(over(id).status()).isEqualTo("completed");
        assertThat(begun).hasValue(1);
    }

    @Test
    void one_owner_cannot_fill_the_queue_for_all() {
        UUID other = UUID.randomUUID();
        for (int i = 0; i < 100; i++) {
            shop.queue.enter(shop.owner);
        }

        assertThatThrownBy(() -> shop.queue.enter(shop.owner))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("your tasks");
        shop.queue.enter(other);
        shop.queue.leave(shop.owner);
        shop.queue.enter(shop.owner);
        shop.queue.count();
        shop.queue.enter(shop.owner);
    }

    @Test
    void all_together_cannot_fill_it_beyond_its_size() {
        for (int owner = 0; owner < 10; owner++) {
            UUID one = UUID.randomUUID();
            for (int i = 0; i < 100; i++) {
                shop.queue.enter(one);
            }
        }

        assertThatThrownBy(() -> shop.queue.enter(UUID.randomUUID()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("1000");
    }
}
