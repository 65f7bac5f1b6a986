package com.sutazai.system;

import static com.sutazai.system.RawMcp.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Conformance;
import com.sutazai.dev.Conformance.Suite;
import com.sutazai.dev.TokenProxy;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two servers on one database, behind a proxy that does not remember who had which session. */
class NodesSystemTest extends TwoNodes {

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
}
