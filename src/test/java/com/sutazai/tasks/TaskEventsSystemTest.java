package com.sutazai.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client;
import com.sutazai.system.TestKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Who waits for a task is told of its changes as they come, as long as he may know. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class TaskEventsSystemTest {

    private static final String TASKS = "/api/v1/tasks";
    private static final String SERVICE = "event-sink";

    /** What is revoked is told at once; without that all are looked at after ten seconds. */
    private static final Duration TOLD = Duration.ofSeconds(1);

    private final Client operator = Client.withRole("operator");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private SinkService service;

    /** The changes of a task as they are read. */
    private record Events(BufferedReader lines) {

        /** The next task that was told, in an event with its version; nothing at the end. */
        Optional<JsonNode> next() throws IOException {
            String id = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    JsonNode task = Json.trees().readTree(line.substring(6));
                    assertThat(task.path("version").asText()).isEqualTo(id);
                    return Optional.of(task);
                }
            }
            return Optional.empty();
        }
    }

    @BeforeAll
    void start() throws Exception {
        service = SinkService.start(SERVICE);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private Events events(String id, String key, String last) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + Stack.get().port()
                                                + TASKS
                                                + "/"
                                                + id
                                                + "/events"))
                        .header("X-API-Key", key)
                        .header("Last-Event-ID", last)
                        .build();
        HttpResponse<java.io.InputStream> response =
                http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new Events(
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    private static String slow(int number) {
        return GivenTasks.give(SERVICE, "{\"n\":" + number + ",\"millis\":20000}", "");
    }

    private String status(String id) {
        return operator.get(TASKS + "/" + id).json().path("status").asText();
    }

    @Test
    void every_change_is_told_as_it_comes_and_again_only_what_was_not_seen() throws Exception {
        try (TestKey key = TestKey.of(operator)) {
            String id = slow(1);
            Events events = events(id, key.text(), "0");
            JsonNode told = events.next().orElseThrow();
            while (!told.path("status").asText().equals("processing")) {
                told = events.next().orElseThrow();
            }
            // it is told while it is so
            assertThat(status(id)).isEqualTo("processing");

            operator.post(TASKS + "/" + id + "/cancel", "{}");

            while (!told.path("status").asText().equals("cancelled")) {
                told = events.next().orElseThrow();
            }
            assertThat(events.next()).isEmpty();
            long last = told.path("version").asLong();
            assertThat(events(id, key.text(), Long.toString(last - 1)).next())
                    .hasValueSatisfying(
                            again -> assertThat(again.path("version").asLong()).isEqualTo(last));
            assertThat(events(id, key.text(), Long.toString(last)).next()).isEmpty();
        }
    }

    @Test
    void r6_20_who_loses_his_rights_hears_no_more_and_gets_no_answer() throws Exception {
        TestKey key = TestKey.of(operator);
        String id = slow(2);
        Events events = events(id, key.text(), "0");
        CompletableFuture<Void> ended =
                CompletableFuture.runAsync(
                        () -> events.lines().lines().forEach(line -> {}),
                        task -> Thread.ofVirtual().start(task));
        Client ofKey = Client.with("X-API-Key", key.text());
        CompletableFuture<Client.Answer> waiting =
                CompletableFuture.supplyAsync(
                        () -> ofKey.get(TASKS + "/" + id + "?wait=30"),
                        task -> Thread.ofVirtual().start(task));
        assertThat(waiting.copy().completeOnTimeout(null, 1_000, TimeUnit.MILLISECONDS).join())
                .as("it waits")
                .isNull();

        key.close();

        assertThat(ended).succeedsWithin(TOLD);
        assertThat(waiting)
                .succeedsWithin(TOLD)
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(401));
        operator.post(TASKS + "/" + id + "/cancel", "{}");
    }
}
