package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.sutazai.database.DatabaseReady;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What is done beside the work, on a real PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class HousekeepingSystemTest {

    private static final String TYPE = "test-long";

    private final Workshop shop = new Workshop("task_housekeeping");
    private Workers workers = shop.workers();
    private Housekeeping housekeeping = shop.housekeeping(workers);

    private void begin(Workers some) {
        workers = some;
        housekeeping = shop.housekeeping(some);
        workers.start(new DatabaseReady());
        housekeeping.start(new DatabaseReady());
    }

    @AfterEach
    void stop() {
        workers.stop();
        housekeeping.stop();
    }

    /** R12.2: who works renews his lease. */
    @Test
    void what_takes_longer_than_a_lease_is_begun_once() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        Duration takes = Workshop.SETTINGS.lease().multipliedBy(3);
        UUID id = shop.give(TYPE, 3);

        begin(
                shop.workers(
                        Workshop.handler(
                                TYPE,
                                run -> {
                                    begun.incrementAndGet();
                                    never.await(takes.toMillis(), TimeUnit.MILLISECONDS);
                                    return IntNode.valueOf(run.attempt());
                                })));
        TaskSystemTest.until(() -> shop.now(id).where().isOver());

        assertThat(shop.now(id).status()).isEqualTo("completed");
        assertThat(shop.now(id).attempts()).isEqualTo(1);
        assertThat(begun).hasValue(1);
    }

    @Test
    void what_was_over_for_longer_than_the_retention_is_forgotten() throws Exception {
        UUID old = over("25 hours");
        UUID young = over("23 hours");

        begin(shop.workers());

        TaskSystemTest.until(() -> shop.rows.find(old).isEmpty());
        assertThat(shop.rows.find(young)).isPresent();
    }

    private UUID over(String ago) throws InterruptedException {
        UUID id = shop.give(TYPE, 1);
        shop.execute(
                "update tasks set status = 'completed', completed_at = now() - interval '%s' where id = '%s'"
                        .formatted(ago, id));
        return id;
    }
}
