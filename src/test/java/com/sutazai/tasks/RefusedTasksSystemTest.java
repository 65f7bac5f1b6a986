package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.system.Client;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** R12.5, R12.7 and R12.9: who may not, what is wrong, and what is kept as it was. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedTasksSystemTest {

    private static final String TASKS = "/api/v1/tasks";
    private static final String SERVICE = "task-refuser";

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

    @Test
    void r12_7_for_others_it_is_not_there() {
        String id =
                operator.post(TASKS, "{\"task_type\":\"" + SERVICE + "\"}")
                        .json()
                        .path("task_id")
                        .asText();
        Client other = Client.withRole("user");

        assertThat(other.get(TASKS + "/" + id).status()).isEqualTo(404);
        assertThat(other.get(TASKS + "/" + id + "/events").status()).isEqualTo(404);
        assertThat(other.post(TASKS + "/" + id + "/cancel", "{}").status()).isEqualTo(404);
        assertThat(other.post(TASKS + "/" + id + "/retry", "{}").status()).isEqualTo(404);
        assertThat(other.get("/api/v1/mesh/v2/task/" + id).status()).isEqualTo(404);
        assertThat(other.get(TASKS + "?everybody=true").response().body()).doesNotContain(id);
        assertThat(Client.admin().get(TASKS + "/" + id).status()).isEqualTo(200);
        assertThat(Client.admin().get(TASKS + "?everybody=true&limit=500").response().body())
                .contains(id);
        assertThat(operator.get(TASKS + "/" + UUID.randomUUID()).status()).isEqualTo(404);
        assertThat(operator.get(TASKS + "/not-an-id").status()).isEqualTo(404);
        assertThat(other.post(TASKS, "{\"task_type\":\"" + SERVICE + "\",\"payload\":{}}").status())
                .as("calling a service needs an operator")
                .isEqualTo(403);
    }

    @Test
    void what_cannot_be_kept_as_it_is_is_refused() {
        for (String payload :
                new String[] {
                    "{\"deep\":" + "[".repeat(100) + "]".repeat(100) + "}",
                    "{\"half\":\"\\ud800\"}",
                    // kept with a point and an exponent it could not be read again
                    "{\"long\":" + "9".repeat(995) + "e1}"
                }) {
            assertThat(
                            operator.post(
                                            TASKS,
                                            "{\"task_type\":\""
                                                    + SERVICE
                                                    + "\",\"payload\":"
                                                    + payload
                                                    + "}")
                                    .status())
                    .as(payload.substring(0, 12))
                    .isEqualTo(422);
        }
    }

    @Test
    void no_digit_of_a_payload_is_lost() {
        String exact =
                "{\"x\":0.12345678901234567890,\"y\":1.0,\"z\":123456789012345678901234567890}";
        String id =
                operator.post(
                                TASKS,
                                "{\"task_type\":\"" + SERVICE + "\",\"payload\":" + exact + "}")
                        .json()
                        .path("task_id")
                        .asText();

        assertThat(operator.get(TASKS + "/" + id).json().path("payload")).hasToString(exact);
    }

    /** R12.5: also when nobody could give it any more. */
    @Test
    void what_was_acknowledged_is_the_same_task_when_its_service_is_gone() throws Exception {
        Map<String, String> key =
                Map.of(
                        "Idempotency-Key",
                        UUID.randomUUID().toString(),
                        "Content-Type",
                        "application/json");
        String id = TaskSystemTest.register(operator, "task-leaving", service.sink().port());
        String body = "{\"task_type\":\"task-leaving\",\"payload\":{}}";
        String first = operator.send("POST", TASKS, body, key).json().path("task_id").asText();
        operator.delete("/api/v1/mesh/v2/deregister/" + id);

        assertThat(operator.send("POST", TASKS, body, key).json().path("task_id").asText())
                .isEqualTo(first);
        assertThat(operator.post(TASKS, body).status()).isEqualTo(422);
    }

    @Test
    void wrong_tasks_are_refused_with_what_is_wrong() {
        Map<String, Integer> wrong =
                Map.of(
                        "{\"task_type\":\"nobody-does-this\"}",
                        422,
                        "{\"payload\":{}}",
                        422,
                        "{\"task_type\":\"" + SERVICE + "\",\"payload\":[1]}",
                        422,
                        "{\"task_type\":\"" + SERVICE + "\",\"priority\":-1}",
                        422,
                        "{\"task_type\":\"" + SERVICE + "\",\"delay_seconds\":-5}",
                        422,
                        "{\"task_type\":\"" + SERVICE + "\",\"max_attempts\":0}",
                        422,
                        "{\"task_type\":\"" + SERVICE + "\",\"timeout_seconds\":301}",
                        422,
                        "{\"task_type\":\"" + SERVICE + "\",\"more\":1}",
                        422,
                        "{\"task_type\":\"Bad Name!\"}",
                        422,
                        "{\"task_type\":\""
                                + SERVICE
                                + "\",\"payload\":{\"x\":\""
                                + "y".repeat(300_000)
                                + "\"}}",
                        413);

        wrong.forEach(
                (body, status) ->
                        assertThat(operator.post(TASKS, body).status())
                                .as(body.substring(0, Math.min(100, body.length())))
                                .isEqualTo(status));
        assertThat(
                        operator.post(TASKS, "{\"task_type\":\"" + SERVICE + "\",\"priority\":101}")
                                .status())
                .isEqualTo(422);
        for (String key : List.of("x".repeat(201), "a b")) {
            Map<String, String> headers =
                    Map.of("Idempotency-Key", key, "Content-Type", "application/json");
            assertThat(
                            operator.send(
                                            "POST",
                                            TASKS,
                                            "{\"task_type\":\"" + SERVICE + "\"}",
                                            headers)
                                    .status())
                    .as("a key that is too long, or not one word")
                    .isEqualTo(422);
        }
        assertThat(operator.get(TASKS + "?status=lost").status()).isEqualTo(422);
        assertThat(operator.get(TASKS + "/" + UUID.randomUUID() + "?wait=61").status())
                .isEqualTo(422);
        assertThat(operator.post(TASKS, "{\"task_type\":\"nobody-does-this\"}").response().body())
                .as("what there is")
                .contains(SERVICE);
    }
}
