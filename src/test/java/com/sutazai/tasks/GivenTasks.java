package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.util.List;
import java.util.stream.IntStream;

/** Gives tasks as an operator, and looks after them. */
final class GivenTasks {

    /** In the middle of which something is killed; more with {@code ./dev soak}. */
    static final int MANY = Integer.getInteger("sutazai.tasks", 1_000);

    private static final String TASKS = "/api/v1/tasks";

    private GivenTasks() {}

    static String give(String type, String payload, String more) {
        Answer given =
                Client.withRole("operator")
                        .post(
                                TASKS,
                                "{\"task_type\":\""
                                        + type
                                        + "\",\"payload\":"
                                        + payload
                                        + more
                                        + "}");
        assertThat(given.status()).as(given.response().body()).isEqualTo(202);
        return given.json().path("task_id").asText();
    }

    static JsonNode over(String id) {
        JsonNode task = Client.withRole("operator").get(TASKS + "/" + id + "?wait=60").json();
        assertThat(task.path("status").asText())
                .as(task.toString())
                .isIn("completed", "failed", "cancelled");
        return task;
    }

    static List<Integer> to(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    static String error(String id) {
        return Client.withRole("operator").get(TASKS + "/" + id).json().path("error").asText();
    }
}
