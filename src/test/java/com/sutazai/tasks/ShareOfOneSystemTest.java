package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.http.Failure;
import com.sutazai.http.TestStop;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import com.sutazai.security.Scopes;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** R12.9: nobody takes what there is for all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ShareOfOneSystemTest {

    private static final int WAITERS = 200;
    private static final UUID OTHER = UUID.randomUUID();

    private final Workshop shop = new Workshop("task_shares");
    private final Caller ada =
            new Caller(
                    shop.owner,
                    "ada",
                    Role.USER,
                    new Caller.Credential.Session(UUID.randomUUID()),
                    Scopes.ALL);

    @Test
    void a_task_that_is_tried_again_waits_among_the_others() throws Exception {
        Tasks tasks = shop.tasks(Workshop.handler("t", run -> JsonNodeFactory.instance.nullNode()));
        String id = shop.give("t", 1).toString();
        tasks.cancel(ada, id);
        for (int i = 0; i < 100; i++) {
            shop.queue.enter(shop.owner);
        }

        assertThatThrownBy(() -> tasks.retry(ada, id))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("your tasks");
        shop.queue.leave(shop.owner);
        assertThat(tasks.retry(ada, id).status()).isEqualTo("queued");
    }

    @Test
    void one_caller_keeps_no_other_from_waiting() throws Exception {
        TaskWatch watch = new TaskWatch(shop.rows);
        UUID task = shop.give("t", 1, 0, 30, 3_600_000);
        UUID caller = UUID.randomUUID();
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(WAITERS);
        AtomicReference<Failure> refused = new AtomicReference<>();
        for (int i = 0; i <= WAITERS; i++) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    watch.await(caller, task, 1, Duration.ofSeconds(50));
                                    ended.countDown();
                                } catch (Failure e) {
                                    refused.set(e);
                                    over.countDown();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
        }

        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(refused.get()).hasMessageContaining("200 times");
        watch.await(UUID.randomUUID(), task, 1, Duration.ofMillis(10));
        TestStop.of(watch::stop);
        assertThat(ended.await(20, TimeUnit.SECONDS))
                .as("all waiters end with the server")
                .isTrue();
    }

    @Test
    void whatever_somebody_has_goes_some_at_a_time_and_nothing_of_others() throws Exception {
        shop.execute(
                "insert into users (id, username, password_hash, role) values ('"
                        + OTHER
                        + "', 'grace', 'x', 'user')");
        shop.execute(
                """
                insert into tasks (id, owner, type, payload, priority, status, attempts_max, timeout_seconds, run_at, is_due)
                select gen_random_uuid(), '%s', 't', '{}', 0, 'completed', 1, 30, now(), true from generate_series(1, 250)
                """
                        .formatted(OTHER));
        UUID ours = shop.give("t", 1);
        shop.execute("create table seen (n int)");
        shop.execute(
                """
                create function note() returns trigger language plpgsql as $$
                begin insert into seen select count(*) from gone; return null; end $$
                """);
        shop.execute(
                "create trigger noted after delete on tasks referencing old table as gone for each statement execute function note()");

        shop.rows.discard(OTHER);

        List<Integer> portions =
                shop.database.with(
                        handle ->
                                handle.createQuery("select n from seen")
                                        .mapTo(Integer.class)
                                        .list());
        assertThat(portions).containsExactly(100, 100, 50);
        assertThat(shop.rows.find(ours)).isPresent();
    }
}
