package com.sutazai.system;

import static com.sutazai.system.RawMcp.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Conformance;
import com.sutazai.dev.Conformance.Suite;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.dev.TokenProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Two servers on one database, behind a proxy that does not remember who had which session. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class NodesSystemTest extends Conversations {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String NEWEST = "2025-11-25";
    private static final String EVENTS = "application/json, text/event-stream";
    private static final String ASKED = "{\"sampling\":{}}";

    private final Stack.Node one = stack.node("node-one");
    private final Stack.Node two = stack.node("node-two");
    private final String token = Client.admin().token();

    @BeforeAll
    void start() throws Exception {
        one.payara().start();
        two.payara().start();
        one.awaitReady();
        two.awaitReady();
    }

    @AfterAll
    void stop() {
        one.payara().stop(Duration.ofSeconds(10));
        two.payara().stop(Duration.ofSeconds(10));
    }

    private RawMcp open(Stack.Node node, String path, String capabilities) throws Exception {
        return new RawMcp(path, token).at(node.port()).opened(NEWEST, capabilities);
    }

    private static String text(JsonNode answer) {
        return answer.path("result").path("content").path(0).path("text").asText();
    }

    private static String echo(RawMcp client, String what) throws Exception {
        return text(client.ask("tools/call", tool("echo", "{\"message\":\"" + what + "\"}")));
    }

    @Test
    void a_session_works_from_every_node_until_it_is_ended_at_any() throws Exception {
        RawMcp here = open(one, "/mcp/everything", "{}");
        RawMcp there = here.at(two.port());

        assertThat(echo(here, "a")).isEqualTo("Echo: a");
        assertThat(echo(there, "b")).isEqualTo("Echo: b");
        assertThat(there.elsewhere("/mcp", token).at(two.port()).post(ping(there)).statusCode())
                .isEqualTo(404);
        assertThat(
                        there.elsewhere("/mcp/everything", Client.withRole("user").token())
                                .at(two.port())
                                .post(ping(there))
                                .statusCode())
                .isEqualTo(404);

        assertThat(there.send("DELETE", EVENTS, "", "").statusCode()).isEqualTo(204);
        assertThat(here.post(ping(here)).statusCode()).isEqualTo(404);
        assertThat(there.post(ping(here)).statusCode()).isEqualTo(404);
    }

    private static String ping(RawMcp client) {
        return client.request("ping", "{}");
    }

    @Test
    void a_question_that_one_node_asks_is_answered_at_the_other() throws Exception {
        RawMcp here = open(one, "/mcp/everything", ASKED);
        RawMcp there = here.at(two.port());
        String call =
                there.request(
                        "tools/call",
                        tool("trigger-sampling-request", "{\"prompt\":\"x\",\"maxTokens\":5}"));
        try (RawMcp.Stream stream = there.stream("POST", EVENTS, "", call)) {
            JsonNode question = stream.next().orElseThrow().data();
            assertThat(question.path("method").asText()).isEqualTo("sampling/createMessage");
            String answer =
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + question.path("id")
                            + ",\"result\":{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\"answered\"}}}";
            assertThat(there.post(answer).statusCode()).isEqualTo(202);
            assertThat(stream.next().orElseThrow().data().toString()).contains("answered");
        }
    }

    @Test
    void a_stream_that_broke_at_one_node_goes_on_at_the_other() throws Exception {
        RawMcp here = open(one, "/mcp/everything", "{}");
        String call =
                here.request(
                        "tools/call",
                        tool("trigger-long-running-operation", "{\"duration\":2,\"steps\":2}"));
        String seen;
        try (RawMcp.Stream broken = here.stream("POST", EVENTS, "", call)) {
            seen = broken.firstId();
        }

        try (RawMcp.Stream resumed =
                here.at(two.port()).stream("GET", "text/event-stream", seen, "")) {
            assertThat(text(resumed.next().orElseThrow().data()))
                    .contains("Long running operation completed");
            assertThat(resumed.next()).isEmpty();
        }
    }

    @Test
    void the_official_client_hears_the_same_through_both_in_turn() throws Exception {
        String direct = "http://127.0.0.1:" + stack.mcp().ports().getFirst();
        try (TokenProxy proxy = new TokenProxy(List.of(one.port(), two.port()), token)) {
            String through = "http://127.0.0.1:" + proxy.port();
            JsonNode said = said("http", direct + "/mcp", "everything", ALL);

            agree(said("http", through + "/mcp/everything", "everything", ALL), said);
            agree(said("sse", through + "/sse/everything", "everything", ALL), said);
        }
    }

    @Test
    void both_in_turn_pass_the_conformance_suite() throws Exception {
        Conformance conformance =
                new Conformance(stack.node(), stack.checkout().resolve("target/conformance"));
        try (TokenProxy proxy = new TokenProxy(List.of(one.port(), two.port()), token)) {
            Conformance.Outcome outcome =
                    conformance.run(
                            Suite.REQUIRED,
                            "nodes",
                            "http://localhost:" + proxy.port() + "/mcp/fixture");

            assertThat(outcome.failed()).as(outcome.output()).isEmpty();
            assertThat(outcome.passed()).hasSize(33);
        }
    }

    @Test
    void what_operators_change_at_one_node_counts_at_the_other() throws Exception {
        try (ChangingServer server = new ChangingServer("first")) {
            String entry = "{\"url\":\"" + server.url() + "\"}";
            String view = "{\"tools\":[\"shared__first\"]}";
            assertThat(at(one, "PUT", "/api/v1/mcp/services/shared", entry)).isEqualTo(201);
            assertThat(at(one, "PUT", "/api/v1/mcp/virtual-servers/view", view)).isEqualTo(201);

            within(() -> at(two, "GET", "/api/v1/mcp/services/shared/status", "") == 200);
            within(() -> at(two, "GET", "/api/v1/mcp/virtual-servers/view", "") == 200);
            RawMcp client = open(two, "/mcp/v/view", "{}");
            assertThat(client.ask("tools/list", "{}").path("result").path("tools")).hasSize(1);

            assertThat(at(two, "DELETE", "/api/v1/mcp/services/shared", "")).isEqualTo(200);
            assertThat(at(two, "DELETE", "/api/v1/mcp/virtual-servers/view", "")).isEqualTo(200);
            within(() -> at(one, "GET", "/api/v1/mcp/services/shared/status", "") == 404);
            within(() -> at(one, "GET", "/api/v1/mcp/virtual-servers/view", "") == 404);
        }
    }

    private static void within(Callable<Boolean> fact) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!fact.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private int at(Stack.Node node, String method, String path, String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Test
    void nobody_can_pretend_to_be_a_node() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + one.port() + "/api/v1/settings"))
                        .header("Authorization", "Bearer " + token)
                        .header("X-Sutazai-Node", token)
                        .build();
        HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void a_session_outlives_its_node_with_all_that_was_set() throws Exception {
        RawMcp here = open(one, "/mcp/fixture-stdio", ASKED);
        here.ask("resources/subscribe", "{\"uri\":\"test://watched-resource\"}");
        RawMcp there = here.at(two.port());
        RawMcp other = open(one, "/mcp/everything", "{}").at(two.port());
        String slow =
                other.request(
                        "tools/call",
                        tool("trigger-long-running-operation", "{\"duration\":9,\"steps\":1}"));
        CompletableFuture<HttpResponse<String>> underWay =
                CompletableFuture.supplyAsync(() -> posted(other, slow));
        TimeUnit.MILLISECONDS.sleep(500);

        one.payara().server().signal("KILL");
        try {
            HttpResponse<String> broken = underWay.get(5, TimeUnit.SECONDS);
            assertThat(broken.statusCode()).isEqualTo(502);
            assertThat(broken.body()).contains("\"may_have_run\":true");
            assertThat(echo(other, "again")).isEqualTo("Echo: again");

            JsonNode answer = there.ask("tools/call", tool("test_simple_text", "{}"));
            assertThat(text(answer)).isEqualTo("This is a simple text response for testing.");
            try (RawMcp.Stream own = there.stream("GET", "text/event-stream", "0-1", "")) {
                assertThat(own.next().orElseThrow().data().path("method").asText())
                        .isEqualTo("notifications/resources/updated");
            }
        } finally {
            restart(one);
        }

        assertThat(text(here.ask("tools/call", tool("test_simple_text", "{}"))))
                .as("the node that came back passes it on")
                .isEqualTo("This is a simple text response for testing.");
    }

    private static HttpResponse<String> posted(RawMcp client, String message) {
        try {
            return client.post(message);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void restart(Stack.Node node) throws Exception {
        node.payara().stop(Duration.ofSeconds(10));
        while (Ports.isTaken(node.port())) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        node.payara().start();
        node.awaitReady();
    }

    @Test
    void a_node_that_was_away_lets_go_of_what_another_has_taken_over() throws Exception {
        RawMcp here = open(one, "/mcp/everything", "{}");
        RawMcp there = here.at(two.port());
        assertThat(echo(here, "before")).isEqualTo("Echo: before");

        one.payara().server().signal("STOP");
        try {
            TimeUnit.MILLISECONDS.sleep(3_500);
            assertThat(echo(there, "taken")).isEqualTo("Echo: taken");
        } finally {
            one.payara().server().signal("CONT");
        }

        assertThat(echo(here, "passed on")).isEqualTo("Echo: passed on");
        assertThat(there.send("DELETE", EVENTS, "", "").statusCode()).isEqualTo(204);
        assertThat(here.post(ping(here)).statusCode()).isEqualTo(404);
    }

    @Test
    void sessions_of_a_node_that_stops_go_on_at_once() throws Exception {
        RawMcp here = open(two, "/mcp/everything", "{}");
        assertThat(echo(here, "before")).isEqualTo("Echo: before");

        try {
            two.payara().stop(Duration.ofSeconds(20));
            long begin = System.nanoTime();
            assertThat(echo(here.at(one.port()), "after")).isEqualTo("Echo: after");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(2));
        } finally {
            restart(two);
        }
    }
}
