package com.sutazai.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A topic of a test's own. */
final class TestTopic implements AutoCloseable {

    static final String BUS = "/api/v1/mesh";

    final String name = "t:" + UUID.randomUUID();
    private final Client operator = Client.withRole("operator");

    String put(String task) {
        Answer answer = tried(task);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().path("id").asText();
    }

    Answer tried(String task) {
        return operator.post(
                BUS + "/enqueue", "{\"topic\":\"" + name + "\",\"task\":" + task + "}");
    }

    List<JsonNode> take(String reader, String more) {
        Answer answer =
                operator.post(
                        BUS + "/receive",
                        "{\"topic\":\"" + name + "\",\"reader\":\"" + reader + "\"" + more + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        List<JsonNode> entries = new ArrayList<>();
        answer.json().path("entries").forEach(entries::add);
        return entries;
    }

    int acknowledge(String group, String id) {
        return operator.post(
                        BUS + "/acknowledge",
                        "{\"topic\":\""
                                + name
                                + "\",\"group\":\""
                                + group
                                + "\",\"ids\":[\""
                                + id
                                + "\"]}")
                .json()
                .path("acknowledged")
                .asInt();
    }

    JsonNode view() {
        return operator.get(BUS + "/topics/" + name).json();
    }

    @Override
    public void close() {
        Client.admin().delete(BUS + "/topics/" + name);
    }
}
