package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** R12.1 to R12.3 where they are kept: in the statements, on a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class LeasesSystemTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final UUID WORKER = UUID.randomUUID();

    private final Workshop shop = new Workshop("task_leases");
    private final WorkerRows rows = shop.workerRows;

    @BeforeEach
    void nothingIsThere() {
        shop.execute("delete from tasks");
    }

    private Attempt claimed() {
        List<Claim> claims = rows.claim(WORKER, LEASE, new Share(1, Set.of()));
        assertThat(claims).hasSize(1);
        return new Attempt(claims.getFirst(), (attempt, share, message) -> {});
    }

    private void lose(UUID id) {
        shop.execute(
                "update tasks set lease_until = now() - interval '1 s' where id = '" + id + "'");
        assertThat(rows.takeLost(10)).isEqualTo(1);
    }

    private String status(UUID id) {
        return shop.now(id).status();
    }

    @Test
    void what_waits_is_counted_by_urgency_and_beside_it_what_runs_or_is_delayed() throws Exception {
        for (int priority : new int[] {100, 10, 5, 9, 4, 0, 0}) {
            shop.give("t", 3, priority, 30, 0);
        }
        shop.give("t", 3, 10, 30, 60_000);
        assertThat(shop.now(claimed().id()).priority()).isEqualTo(100);

        shop.queue.count();

        Queue.Waiting waiting = shop.queue.waiting();
        assertThat(waiting.high()).isEqualTo(1);
        assertThat(waiting.normal()).isEqualTo(2);
        assertThat(waiting.low()).isEqualTo(3);
        assertThat(waiting.delayed()).isEqualTo(1);
        assertThat(waiting.processing()).isEqualTo(1);
        assertThat(waiting.oldestSeconds()).isBetween(0.0, 30.0);
    }

    @Test
    void what_is_over_is_not_read_to_count_what_waits() throws Exception {
        shop.give("t", 3);
        shop.execute(
                "insert into tasks (id, owner, type, payload, priority, status, attempts_max, timeout_seconds, run_at, is_due, completed_at)"
                        + " select gen_random_uuid(), owner, type, payload, 0, 'completed', 3, 30, now(), true, now()"
                        + " from tasks, generate_series(1, 20000)");
        shop.execute("analyze tasks");

        String plan =
                shop.database.with(
                        handle ->
                                String.join(
                                        "\n",
                                        handle.createQuery("explain " + Queue.OF_OWNERS)
                                                .mapTo(String.class)
                                                .list()));

        assertThat(plan).contains("tasks_to_do", "tasks_delayed").doesNotContain("Seq Scan");
    }

    @Test
    void what_a_worker_took_and_did_not_hear_of_is_handed_back_uncounted() throws Exception {
        UUID known = shop.give("t", 1, 5, 30, 0);
        Attempt attempt = claimed();
        UUID unheard = shop.give("t", 1, 5, 30, 0);
        claimed();

        assertThat(rows.handBack(WORKER, List.of(attempt.lease()))).isEqualTo(1);

        assertThat(status(known)).isEqualTo("processing");
        assertThat(status(unheard)).isEqualTo("queued");
        assertThat(shop.now(unheard).attempts()).isZero();
        assertThat(claimed().id()).isEqualTo(unheard);
    }

    @Test
    void the_more_urgent_come_first_then_who_waits_longest() throws Exception {
        UUID first = shop.give("t", 3, 5, 30, 0);
        UUID second = shop.give("t", 3, 5, 30, 0);
        UUID low = shop.give("t", 3, 0, 30, 0);
        UUID high = shop.give("t", 3, 50, 30, 0);

        assertThat(List.of(claimed().id(), claimed().id(), claimed().id(), claimed().id()))
                .containsExactly(high, first, second, low);
        assertThat(rows.claim(WORKER, LEASE, new Share(1, Set.of()))).isEmpty();
    }

    @Test
    void a_delayed_one_is_due_by_the_clock_of_the_database() throws Exception {
        UUID id = shop.give("t", 3, 0, 30, 60_000);

        assertThat(rows.makeDue(10)).isZero();
        assertThat(rows.claim(WORKER, LEASE, new Share(1, Set.of()))).isEmpty();
        shop.execute("update tasks set run_at = now() where id = '" + id + "'");

        assertThat(rows.makeDue(10)).isEqualTo(1);
        assertThat(claimed().id()).isEqualTo(id);
    }

    @Test
    void nobody_gets_what_another_has() throws Exception {
        for (int i = 0; i < 200; i++) {
            shop.give("t", 3);
        }
        List<UUID> taken = new ArrayList<>();
        try (ExecutorService claimers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Claim>>> claims = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                claims.add(
                        claimers.submit(
                                () ->
                                        rows.claim(
                                                UUID.randomUUID(),
                                                LEASE,
                                                new Share(25, Set.of()))));
            }
            for (Future<List<Claim>> some : claims) {
                some.get().forEach(claim -> taken.add(claim.task().id()));
            }
        }
        taken.addAll(
                rows.claim(WORKER, LEASE, new Share(500, Set.of())).stream()
                        .map(c -> c.task().id())
                        .toList());

        assertThat(taken).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void r12_2_whoever_has_lost_his_lease_changes_nothing_any_more() throws Exception {
        UUID id = shop.give("t", 3);
        Attempt lost = claimed();
        lose(id);
        Attempt holder = claimed();

        assertThat(rows.end(Ending.completed(lost, "1"))).isFalse();
        rows.progress(id, lost.lease(), 0.5, "from the past");
        assertThat(rows.renew(List.of(lost), LEASE)).isEmpty();

        assertThat(shop.now(id).progressMessage()).isNull();
        assertThat(rows.renew(List.of(holder), LEASE)).hasSize(1);
        assertThat(rows.end(Ending.completed(holder, "2"))).isTrue();
        assertThat(shop.now(id).result()).isEqualTo("2");
        assertThat(rows.end(Ending.completed(holder, "3"))).as("once").isFalse();
    }

    /** The attempt has the same number, and the worker is the same. */
    @Test
    void r12_2_a_claim_that_postgresql_has_forgotten_is_another_one_than_the_next()
            throws Exception {
        UUID id = shop.give("t", 3);
        Attempt forgotten = claimed();
        shop.execute(
                "update tasks set status = 'queued', attempts = 0, worker = null, lease = null, lease_until = null");
        Attempt next = claimed();

        assertThat(next.attempt()).isEqualTo(forgotten.attempt());
        assertThat(rows.end(Ending.failed(forgotten, "the first one failed"))).isFalse();
        assertThat(rows.end(Ending.completed(next, "1"))).isTrue();
        assertThat(status(id)).isEqualTo("completed");
    }

    @Test
    void r12_2_an_attempt_of_before_a_retry_is_not_one_of_after() throws Exception {
        UUID id = shop.give("t", 1);
        Attempt before = claimed();
        lose(id);
        assertThat(status(id)).isEqualTo("failed");
        assertThat(shop.rows.retry(id)).isTrue();
        Attempt after = claimed();

        assertThat(after.attempt()).isEqualTo(before.attempt());
        assertThat(rows.end(Ending.completed(before, "1"))).isFalse();
        assertThat(status(id)).isEqualTo("processing");
    }

    @Test
    void r12_1_a_claim_whose_answer_was_lost_is_not_kept_alive_by_the_others() throws Exception {
        UUID unknown = shop.give("t", 3);
        claimed();
        shop.give("t", 3);
        Attempt known = claimed();
        shop.execute(
                "update tasks set lease_until = now() - interval '1 s' where id = '"
                        + unknown
                        + "'");

        rows.renew(List.of(known), LEASE);

        assertThat(rows.takeLost(10)).isEqualTo(1);
        assertThat(status(unknown)).isEqualTo("retrying");
    }

    @Test
    void a_lease_that_ran_out_can_be_renewed_until_another_takes_it() throws Exception {
        UUID id = shop.give("t", 1);
        Attempt attempt = claimed();
        shop.execute("update tasks set lease_until = now() - interval '1 s'");

        assertThat(rows.renew(List.of(attempt), LEASE)).hasSize(1);

        assertThat(rows.takeLost(10)).isZero();
        assertThat(rows.end(Ending.completed(attempt, "1"))).isTrue();
        assertThat(status(id)).isEqualTo("completed");
    }

    @Test
    void a_cancelled_task_is_not_tried_again() throws Exception {
        UUID id = shop.give("t", 3);
        Attempt attempt = claimed();
        shop.rows.cancel(id);

        assertThat(rows.renew(List.of(attempt), LEASE))
                .containsExactly(new WorkerRows.Held(attempt.lease(), true));
        assertThat(rows.end(Ending.retry(attempt, Duration.ofSeconds(1), "no"))).isTrue();

        assertThat(status(id)).isEqualTo("cancelled");
        assertThat(shop.now(id).completedAt()).isNotNull();
    }

    /** Each side locks many of the same rows, again and again. */
    @Test
    void renewing_and_ending_do_not_wait_for_each_other() throws Exception {
        for (int i = 0; i < 100; i++) {
            shop.give("t", 20);
        }
        List<Attempt> attempts = new ArrayList<>();
        rows.claim(WORKER, LEASE, new Share(100, Set.of()))
                .forEach(claim -> attempts.add(new Attempt(claim, (a, share, message) -> {})));
        attempts.sort(Comparator.comparing(Attempt::lease));
        try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> renewals =
                    both.submit(
                            () -> {
                                int renewed = 0;
                                for (int i = 0; i < 50; i++) {
                                    renewed += rows.renew(attempts, LEASE).size();
                                }
                                return renewed;
                            });
            List<Future<Boolean>> ended = new ArrayList<>();
            for (Attempt attempt : attempts) {
                ended.add(both.submit(() -> rows.end(Ending.completed(attempt, "1"))));
            }
            for (Future<Boolean> each : ended) {
                assertThat(each.get()).isTrue();
            }
            assertThat(renewals.get()).isNotNegative();
        }
    }

    @Test
    void what_is_over_for_long_enough_is_forgotten() throws Exception {
        UUID old = shop.give("t", 3);
        rows.end(Ending.completed(claimed(), "1"));
        UUID young = shop.give("t", 3);
        rows.end(Ending.completed(claimed(), "1"));
        UUID waiting = shop.give("t", 3);
        shop.execute(
                "update tasks set completed_at = now() - interval '2 h' where id = '" + old + "'");

        assertThat(rows.forget(Duration.ofHours(1), 10)).isEqualTo(1);

        assertThat(shop.rows.find(old)).isEmpty();
        assertThat(shop.rows.find(young)).isPresent();
        assertThat(shop.rows.find(waiting)).isPresent();
    }
}
