package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** R12, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TaskSystemTest {

    private static final String TASKS = "/api/v1/tasks";
    private static final String SERVICE = "task-sink";

    private final Client operator = Client.withRole("operator");
    private SinkService service;

    @BeforeAll
    void start() throws Exception {
        service = SinkService.start(SERVICE);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    static String register(Client client, String service, int port) throws Exception {
        Answer answer =
                client.post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_name\":\""
                                + service
                                + "\",\"address\":\"127.0.0.1\",\"port\":"
                                + port
                                + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        until(
                () ->
                        client.get("/api/v1/mesh/v2/discover/" + service)
                                .response()
                                .body()
                                .contains("\"healthy\""));
        return answer.json().path("service_id").asText();
    }

    static void until(BooleanSupplier condition) throws InterruptedException {
        until(Duration.ofSeconds(30), condition);
    }

    static void until(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private Answer give(String payload, String more) {
        return operator.post(
                TASKS, "{\"task_type\":\"" + SERVICE + "\",\"payload\":" + payload + more + "}");
    }

    private String id(String payload, String more) {
        Answer given = give(payload, more);
        assertThat(given.status()).as(given.response().body()).isEqualTo(202);
        return given.json().path("task_id").asText();
    }

    private JsonNode over(String id) {
        JsonNode task = operator.get(TASKS + "/" + id + "?wait=30").json();
        assertThat(task.path("status").asText()).isIn("completed", "failed", "cancelled");
        return task;
    }

    private JsonNode now(String id) {
        return operator.get(TASKS + "/" + id).json();
    }

    @Test
    void a_task_is_acknowledged_given_to_the_service_of_its_type_and_its_answer_kept() {
        Answer given = give("{\"n\":1}", ",\"priority\":7");
        String id = given.json().path("task_id").asText();

        assertThat(given.status()).isEqualTo(202);
        assertThat(given.json().path("status").asText()).isEqualTo("queued");
        assertThat(given.header("Location")).endsWith(TASKS + "/" + id);
        JsonNode task = over(id);
        assertThat(task.path("status").asText()).isEqualTo("completed");
        assertThat(task.path("attempts").asInt()).isEqualTo(1);
        assertThat(task.path("payload")).hasToString("{\"n\":1}");
        assertThat(task.path("result").path("key").asText()).isEqualTo(id);
        assertThat(service.sink().begun())
                .anySatisfy(
                        seen -> {
                            assertThat(seen.path("task_id").asText()).isEqualTo(id);
                            assertThat(seen.path("priority").asInt()).isEqualTo(7);
                            assertThat(seen.path("attempt").asInt()).isEqualTo(1);
                        });
        assertThat(operator.get("/api/v1/mesh/v2/task/" + id).json()).isEqualTo(task);
    }

    @Test
    void the_older_way_gives_the_same() {
        Answer given =
                operator.post(
                        "/api/v1/mesh/v2/enqueue",
                        "{\"task_type\":\"" + SERVICE + "\",\"payload\":{\"n\":2}}");

        assertThat(given.status()).isEqualTo(202);
        assertThat(over(given.json().path("task_id").asText()).path("status").asText())
                .isEqualTo("completed");
    }

    @Test
    void r12_4_what_failed_is_tried_again_later() {
        JsonNode task = over(id("{\"n\":3,\"statuses\":[500,429]}", ""));

        assertThat(task.path("status").asText()).isEqualTo("completed");
        assertThat(task.path("attempts").asInt()).isEqualTo(3);
        assertThat(
                        Duration.between(
                                Instant.parse(task.path("started_at").asText()),
                                Instant.parse(task.path("completed_at").asText())))
                .isGreaterThan(Duration.ofMillis(1_400));
    }

    @Test
    void r12_4_without_an_attempt_left_it_stays_as_failed_until_somebody_asks_again() {
        String id = id("{\"n\":4,\"statuses\":[503]}", ",\"max_attempts\":1");

        JsonNode failed = over(id);
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.path("error").asText()).contains("503");
        assertThat(operator.get(TASKS + "?status=failed&limit=500").response().body()).contains(id);

        assertThat(operator.post(TASKS + "/" + id + "/retry", "{}").status()).isEqualTo(200);
        assertThat(over(id).path("status").asText()).isEqualTo("completed");
        assertThat(operator.post(TASKS + "/" + id + "/retry", "{}").status()).isEqualTo(409);
    }

    @Test
    void r12_4_what_a_service_refuses_is_not_tried_again() {
        for (int status : new int[] {302, 400, 404}) {
            JsonNode task = over(id("{\"n\":5,\"statuses\":[" + status + "]}", ""));

            assertThat(task.path("status").asText()).isEqualTo("failed");
            assertThat(task.path("attempts").asInt()).isEqualTo(1);
            assertThat(task.path("error").asText()).contains(Integer.toString(status));
        }
    }

    @Test
    void an_attempt_that_takes_too_long_is_ended_and_counts() {
        JsonNode task =
                over(id("{\"n\":6,\"millis\":20000}", ",\"timeout_seconds\":1,\"max_attempts\":1"));

        assertThat(task.path("status").asText()).isEqualTo("failed");
        assertThat(service.sink().applied()).doesNotContain(6);
    }

    @Test
    void r12_3_a_delayed_task_is_not_begun_before_its_time() {
        Instant before = Instant.now();
        String id = id("{\"n\":7}", ",\"delay_seconds\":2");

        assertThat(now(id).path("status").asText()).isEqualTo("queued");
        assertThat(Instant.parse(over(id).path("started_at").asText()))
                .isAfter(before.plusSeconds(2))
                .isBefore(before.plusSeconds(5));
    }

    @Test
    void r12_3_the_more_urgent_is_begun_first() {
        List<String> crowd = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            crowd.add(id("{\"n\":100,\"millis\":300}", ""));
        }
        String urgent = id("{\"n\":8}", ",\"priority\":50");

        assertThat(over(urgent).path("status").asText()).isEqualTo("completed");
        assertThat(now(crowd.getLast()).path("status").asText()).isNotEqualTo("completed");
        crowd.forEach(this::over);
    }

    @Test
    void r12_5_the_same_key_is_the_same_task() {
        Map<String, String> key =
                Map.of(
                        "Idempotency-Key",
                        UUID.randomUUID().toString(),
                        "Content-Type",
                        "application/json");
        String body = "{\"task_type\":\"" + SERVICE + "\",\"payload\":{\"n\":9}}";

        Answer first = operator.send("POST", TASKS, body, key);
        Answer again = operator.send("POST", TASKS, body, key);
        Answer other = operator.send("POST", TASKS, body.replace("9", "10"), key);

        assertThat(again.status()).isEqualTo(202);
        assertThat(again.json().path("task_id")).isEqualTo(first.json().path("task_id"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(
                        operator.send(
                                        "POST",
                                        TASKS,
                                        body.replace("{\"task", "{\"priority\":9,\"task"),
                                        key)
                                .status())
                .as("as urgent as it was given")
                .isEqualTo(409);
        assertThat(Client.admin().send("POST", TASKS, body, key).json().path("task_id"))
                .as("a key is its caller's")
                .isNotEqualTo(first.json().path("task_id"));
    }

    @Test
    void r12_6_what_waits_is_cancelled_at_once_and_never_runs() {
        String id = id("{\"n\":11}", ",\"delay_seconds\":1");

        Answer cancelled = operator.post(TASKS + "/" + id + "/cancel", "{}");

        assertThat(cancelled.json().path("status").asText()).isEqualTo("cancelled");
        // this one is due later
        over(id("{\"n\":18}", ",\"delay_seconds\":2"));
        assertThat(service.sink().applied()).doesNotContain(11);
        assertThat(now(id).path("status").asText()).isEqualTo("cancelled");
    }

    @Test
    void r12_6_what_runs_is_interrupted() throws Exception {
        String id = id("{\"n\":12,\"millis\":20000}", "");
        until(() -> now(id).path("status").asText().equals("processing"));

        long begin = System.nanoTime();
        operator.post(TASKS + "/" + id + "/cancel", "{}");
        JsonNode task = over(id);

        assertThat(task.path("status").asText()).isEqualTo("cancelled");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void the_queue_is_measured() throws Exception {
        over(id("{\"n\":15}", ""));

        // counted some seconds ago at most
        until(() -> operator.get(TASKS + "/stats").response().body().contains("\"completed\""));
        JsonNode stats = operator.get(TASKS + "/stats").json();

        assertThat(stats.path("num_workers").asInt()).isEqualTo(16);
        assertThat(stats.path("pending").path("low").isInt()).isTrue();
        assertThat(stats.path("ended"))
                .anySatisfy(
                        ended -> {
                            assertThat(ended.path("status").asText()).isEqualTo("completed");
                            assertThat(ended.path("count").asInt()).isPositive();
                            assertThat(ended.path("p95_seconds").asDouble()).isPositive();
                        });
        assertThat(Client.admin().get("/metrics").response().body())
                .contains("sutazai_task_queue_size{priority=\"high\",queue_name=\"tasks\"}")
                .containsPattern(
                        "sutazai_task_processing_time_seconds_count\\{outcome=\"completed\",task_type=\""
                                + SERVICE
                                + "\"} [1-9]");
    }

    @Test
    void a_list_goes_on_where_it_ended() {
        String first = id("{\"n\":16}", "");
        String second = id("{\"n\":17}", "");

        JsonNode page = operator.get(TASKS + "?limit=1").json();
        JsonNode next =
                operator.get(TASKS + "?limit=1&before=" + page.path("next").asText()).json();

        assertThat(List.of(first, second))
                .contains(page.path("tasks").path(0).path("task_id").asText());
        assertThat(next.path("tasks").path(0).path("task_id").asText())
                .isLessThan(page.path("tasks").path(0).path("task_id").asText());
    }
}
