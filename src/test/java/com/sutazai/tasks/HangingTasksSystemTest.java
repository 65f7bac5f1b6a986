package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.sutazai.database.DatabaseReady;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R12.12, on a real PostgreSQL. */
@Timeout(45)
class HangingTasksSystemTest {

    /** One worker is left for them; if each had to be looked for half a second long, too many. */
    private static final int QUICK = 100;

    private final Workshop shop = new Workshop("task_shares");
    private final CountDownLatch go = new CountDownLatch(1);
    private final Workers workers =
            shop.workers(
                    Workshop.handler(
                            "hanging",
                            run -> {
                                go.await();
                                return IntNode.valueOf(0);
                            }),
                    Workshop.handler("quick", run -> IntNode.valueOf(1)));

    @AfterEach
    void stop() {
        go.countDown();
        workers.stop();
    }

    private String resultOf(UUID id) throws InterruptedException {
        TaskSystemTest.until(() -> shop.now(id).where().isOver());
        return shop.now(id).result();
    }

    @Test
    void r12_12_tasks_of_a_type_that_hangs_do_not_hold_up_those_of_others() throws Exception {
        UUID hanging = shop.give("hanging", 1);
        for (int i = 0; i < 2 * Workshop.SETTINGS.workers(); i++) {
            shop.give("hanging", 1);
        }
        List<UUID> quick = new ArrayList<>();
        for (int i = 0; i < QUICK; i++) {
            quick.add(shop.give("quick", 1));
        }
        workers.start(new DatabaseReady());

        for (UUID each : quick) {
            assertThat(resultOf(each)).isEqualTo("1");
        }
        assertThat(shop.now(hanging).where().isOver()).isFalse();

        go.countDown();
        assertThat(resultOf(hanging)).isEqualTo("0");
    }
}
