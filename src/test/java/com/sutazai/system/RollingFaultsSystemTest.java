package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Child;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Three instances of a service at 200 calls a second, while one is stopped gently, one is killed
 * and one is frozen. A tenth of the whole here; all of it with SOAK=true ({@code ./dev soak}).
 */
class RollingFaultsSystemTest {

    private static final boolean IS_SOAK = Boolean.parseBoolean(System.getenv("SOAK"));
    private static final int CALLS = IS_SOAK ? 22_000 : 2_400;
    private static final long GAP = TimeUnit.SECONDS.toNanos(1) / 200;

    /** Every tenth call is one that must not run twice. */
    private static final int POST_EVERY = 10;

    private final Client admin = Client.admin();
    private final Stack stack = Stack.get();
    private final Path folder = stack.folder().resolve("workers");
    private final Path log = folder.resolve("posts.log");
    private final List<Child> workers = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    @AfterEach
    void stop() {
        ids.forEach(id -> admin.delete("/api/v1/mesh/v2/deregister/" + id));
        workers.forEach(worker -> worker.stop(Duration.ofSeconds(2)));
    }

    private void start() throws Exception {
        Files.createDirectories(folder);
        Files.writeString(log, "");
        for (int i = 0; i < 3; i++) {
            int port = Ports.free();
            Child worker =
                    new Child(
                            "worker-" + i,
                            List.of(
                                    "node",
                                    stack.checkout().resolve("src/test/node/worker.cjs").toString(),
                                    Integer.toString(port),
                                    log.toString()),
                            Map.of(),
                            folder,
                            folder.resolve("worker-" + i + ".log"));
            worker.start();
            worker.awaitReady(() -> Ports.isTaken(port), Duration.ofSeconds(10));
            workers.add(worker);
            ids.add(
                    admin.post(
                                    "/api/v1/mesh/v2/register",
                                    "{\"service_name\":\"rolling\",\"address\":\"127.0.0.1\",\"port\":"
                                            + port
                                            + "}")
                            .json()
                            .path("service_id")
                            .asText());
        }
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (healthy() < 3 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(healthy()).isEqualTo(3);
    }

    private int healthy() {
        return admin.get("/api/v1/mesh/v2/discover/rolling").json().path("healthy").asInt();
    }

    /** What befalls the instances, at tenths of the whole. */
    private void befall(int tenth) throws Exception {
        switch (tenth) {
            case 1 -> workers.get(0).stop(Duration.ofSeconds(5));
            case 3, 5 -> workers.get(tenth == 3 ? 0 : 1).start();
            case 4 -> workers.get(1).signal("KILL");
            case 6 -> workers.get(2).signal("STOP");
            case 9 -> workers.get(2).signal("CONT");
            default -> {}
        }
    }

    @Test
    void no_repeatable_call_fails_and_no_other_runs_twice() throws Exception {
        start();
        ConcurrentLinkedQueue<String> failed = new ConcurrentLinkedQueue<>();
        CountDownLatch ended = new CountDownLatch(CALLS);
        long begin = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            int number = i;
            if (number % (CALLS / 10) == 0) {
                Thread.ofVirtual().start(() -> befallQuietly(number / (CALLS / 10), failed));
            }
            LockSupport.parkNanos(begin + number * GAP - System.nanoTime());
            Thread.ofVirtual()
                    .start(
                            () -> {
                                call(number, failed);
                                ended.countDown();
                            });
        }
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();

        assertThat(failed).isEmpty();
        assertThat(Files.readAllLines(log)).doesNotHaveDuplicates().hasSizeGreaterThan(CALLS / 20);
    }

    private void befallQuietly(int tenth, ConcurrentLinkedQueue<String> failed) {
        try {
            befall(tenth);
        } catch (Exception e) {
            failed.add("fault " + tenth + ": " + e.getMessage());
        }
    }

    private void call(int number, ConcurrentLinkedQueue<String> failed) {
        boolean isPost = number % POST_EVERY == 0;
        Answer answer =
                admin.post(
                        "/api/v1/mesh/v2/call",
                        isPost
                                ? "{\"service_name\":\"rolling\",\"method\":\"POST\",\"path\":\"/"
                                        + number
                                        + "\",\"body\":{},\"timeout\":15}"
                                : "{\"service_name\":\"rolling\",\"path\":\"/x\",\"timeout\":15}");
        // a call that must not run twice may fail, and says so
        if (!isPost
                && (answer.status() != 200 || answer.json().path("status_code").asInt() != 200)) {
            failed.add(number + ": " + answer.status() + " " + answer.response().body());
        }
    }
}
