package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * R12.1, R12.2 and R12.8: one of two servers is killed in the middle of many tasks, or stopped in
 * order. What was acknowledged is done; nothing is applied twice by a service that knows the
 * Idempotency-Key.
 */
class KilledNodeSystemTest {

    private static final int TASKS = GivenTasks.MANY;
    private static final String SERVICE = "task-effects";

    /** Twice what two servers do of one type at the same time: 12 each. */
    private static final int HANDED = 48;

    /** Sixteen workers of the one that lives, and a lease. */
    private static final Duration PATIENCE = Duration.ofSeconds(30 + TASKS / 50);

    private final Client admin = Client.admin();
    private final Map<Integer, String> acknowledged = new ConcurrentHashMap<>();

    @Test
    @Timeout(900)
    void every_acknowledged_task_ends_and_no_effect_comes_twice() throws Exception {
        Stack.Node victim = Stack.get().node("node-victim");
        try (Sink sink = Sink.start();
                HttpClient http =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            String instance = TaskSystemTest.register(admin, SERVICE, sink.port());
            victim.payara().start();
            victim.awaitReady();

            int[] ports = {Stack.get().port(), victim.port()};
            AtomicInteger repeated = new AtomicInteger();
            Semaphore under = new Semaphore(32);
            List<Future<?>> given = new ArrayList<>();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int n = 0; n < TASKS; n++) {
                    int number = n;
                    under.acquire();
                    given.add(
                            clients.submit(
                                    () -> {
                                        try {
                                            give(http, ports, number, repeated);
                                        } finally {
                                            under.release();
                                        }
                                        return null;
                                    }));
                    if (n == TASKS / 2) {
                        victim.payara().server().signal("KILL");
                    }
                }
                for (Future<?> each : given) {
                    each.get();
                }
            }

            TaskSystemTest.until(PATIENCE, () -> sink.applied().size() >= TASKS);
            assertThat(acknowledged).hasSize(TASKS);
            assertThat(sink.applied())
                    .as("each once")
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, TASKS).boxed().toList());
            int again = 0;
            for (String id : acknowledged.values()) {
                JsonNode task = admin.get("/api/v1/tasks/" + id + "?wait=30").json();
                assertThat(task.path("status").asText()).isEqualTo("completed");
                again += task.path("attempts").asInt() > 1 ? 1 : 0;
            }
            assertThat(again).as("tasks that died with their server").isPositive();
            System.getLogger(KilledNodeSystemTest.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "{0} tasks, {1} requests sent again, {2} tasks begun again, {3} deliveries repeated",
                            TASKS,
                            repeated.get(),
                            again,
                            sink.repeated());
            admin.delete("/api/v1/mesh/v2/deregister/" + instance);
        } finally {
            victim.payara().stop(Duration.ofSeconds(5));
        }
    }

    @Test
    @Timeout(120)
    void r12_8_a_server_that_stops_hands_back_what_it_works_on() throws Exception {
        Stack.Node leaver = Stack.get().node("node-leaver");
        try (Sink sink = Sink.start()) {
            String instance = TaskSystemTest.register(admin, "task-handed", sink.port());
            leaver.payara().start();
            leaver.awaitReady();
            for (int n = 0; n < HANDED; n++) {
                acknowledged.put(
                        n,
                        admin.post(
                                        "/api/v1/tasks",
                                        "{\"task_type\":\"task-handed\",\"payload\":{\"n\":"
                                                + n
                                                + ",\"millis\":2000}}")
                                .json()
                                .path("task_id")
                                .asText());
            }
            TaskSystemTest.until(() -> sink.begun().size() >= HANDED / 2);

            leaver.payara().stop(Duration.ofSeconds(10));

            long begin = System.nanoTime();
            for (String id : acknowledged.values()) {
                JsonNode task = admin.get("/api/v1/tasks/" + id + "?wait=30").json();
                assertThat(task.path("status").asText()).isEqualTo("completed");
                assertThat(task.path("attempts").asInt()).as("that was no attempt").isEqualTo(1);
            }
            assertThat(sink.repeated()).isPositive();
            assertThat(sink.applied()).doesNotHaveDuplicates().hasSize(HANDED);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("nobody waited for a lease")
                    .isLessThan(Duration.ofSeconds(9));
            admin.delete("/api/v1/mesh/v2/deregister/" + instance);
        }
    }

    /** Until it is acknowledged, by whichever server lives, always with the same key. */
    private void give(HttpClient http, int[] ports, int number, AtomicInteger repeated)
            throws Exception {
        for (int attempt = 0; ; attempt++) {
            int port = ports[(number + attempt) % ports.length];
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/tasks"))
                            .timeout(Duration.ofSeconds(10))
                            .header("Authorization", "Bearer " + admin.token())
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "killed-" + number)
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"task_type\":\""
                                                    + SERVICE
                                                    + "\",\"payload\":{\"n\":"
                                                    + number
                                                    + ",\"millis\":250}}"))
                            .build();
            try {
                HttpResponse<String> answer =
                        http.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
                acknowledged.put(
                        number, Json.trees().readTree(answer.body()).path("task_id").asText());
                return;
            } catch (IOException e) {
                repeated.incrementAndGet();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }
}
