package com.sutazai.system;

import static com.sutazai.system.RawMcp.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Child;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions of clients, and what becomes of them when something breaks. */
class McpSessionSystemTest {

    private static final String NEWEST = "2025-11-25";
    private static final String EVENTS = "application/json, text/event-stream";
    private static final String ASKED = "{\"sampling\":{}}";
    private static final String ONE = "/mcp/everything";

    private final Stack stack = Stack.get();
    private final String token = Client.admin().token();

    private RawMcp open(String path, String capabilities) throws Exception {
        return RawMcp.open(path, token, NEWEST, capabilities);
    }

    @Test
    void a_session_is_its_owners_and_its_endpoints() throws Exception {
        RawMcp client = open(ONE, "{}");
        String ping = client.request("ping", "{}");

        assertThat(client.post(ping).statusCode()).isEqualTo(200);
        assertThat(client.elsewhere("/mcp", token).post(ping).statusCode()).isEqualTo(404);
        assertThat(client.elsewhere(ONE, Client.withRole("user").token()).post(ping).statusCode())
                .isEqualTo(404);
        assertThat(client.elsewhere(ONE, Client.withRole("viewer").token()).post(ping).statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_session_ends_when_its_client_says_so() throws Exception {
        RawMcp client = open(ONE, ASKED);

        assertThat(client.send("DELETE", EVENTS, "", "").statusCode()).isEqualTo(204);

        assertThat(client.post(client.request("ping", "{}")).statusCode()).isEqualTo(404);
        assertThat(client.send("DELETE", EVENTS, "", "").statusCode()).isEqualTo(404);
    }

    @Test
    void what_is_asked_wrongly_gets_the_code_that_says_so() throws Exception {
        RawMcp nobody = new RawMcp(ONE, token);
        RawMcp client = open(ONE, "{}");

        assertThat(nobody.send("GET", EVENTS, "", "").statusCode()).isEqualTo(400);
        assertThat(client.send("GET", "application/json", "", "").statusCode()).isEqualTo(406);
        assertThat(client.send("GET", EVENTS, "nonsense", "").statusCode()).isEqualTo(400);
        assertThat(client.send("GET", EVENTS, "99-1", "").statusCode()).isEqualTo(404);
        assertThat(client.send("PUT", EVENTS, "", "{}").statusCode()).isEqualTo(405);
        assertThat(new RawMcp("/mcp/nobody", token).post("{}").statusCode()).isEqualTo(404);
        assertThat(client.post("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}").body())
                .contains("-32600");
        assertThat(nobody.post(nobody.request("initialize", "{}")).body()).contains("-32602");
    }

    @Test
    void only_one_revision_has_batches() throws Exception {
        RawMcp old = RawMcp.open(ONE, token, "2025-03-26", "{}");
        RawMcp newest = open(ONE, "{}");
        String batch =
                "["
                        + old.request("ping", "{}")
                        + ","
                        + old.request("tools/call", tool("echo", "{\"message\":\"two\"}"))
                        + ",{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}]";

        try (RawMcp.Stream answers = old.stream("POST", EVENTS, "", batch)) {
            List<Integer> ids = new ArrayList<>();
            for (var event = answers.next(); event.isPresent(); event = answers.next()) {
                ids.add(event.get().data().path("id").asInt());
            }
            assertThat(ids).containsExactlyInAnyOrder(2, 3);
        }
        HttpResponse<String> refused = newest.post(batch);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("-32600");
        assertThat(old.post("[]").body()).contains("-32600");
    }

    @Test
    void whoever_comes_back_hears_what_it_missed() throws Exception {
        RawMcp client = open(ONE, "{}");
        String call =
                client.request(
                        "tools/call",
                        tool("trigger-long-running-operation", "{\"duration\":2,\"steps\":2}"));
        String seen;
        try (RawMcp.Stream broken = client.stream("POST", EVENTS, "", call)) {
            seen = broken.firstId();
        }

        try (RawMcp.Stream resumed = client.stream("GET", "text/event-stream", seen, "")) {
            JsonNode answer = resumed.next().orElseThrow().data();

            assertThat(answer.path("result").path("content").path(0).path("text").asText())
                    .contains("Long running operation completed");
            assertThat(resumed.next()).isEmpty();
        }
    }

    @Test
    void a_session_goes_on_elsewhere_when_its_instance_dies() throws Exception {
        RawMcp client = open(ONE, ASKED);
        client.ask("logging/setLevel", "{\"level\":\"debug\"}");

        for (int i = 0; i < stack.mcp().everything().size(); i++) {
            Child victim = stack.mcp().everything().get(i);
            int port = stack.mcp().ports().get(i);
            victim.signal("KILL");
            while (Ports.isTaken(port)) {
                TimeUnit.MILLISECONDS.sleep(10);
            }

            JsonNode answer;
            try {
                answer =
                        client.ask("tools/call", tool("echo", "{\"message\":\"after " + i + "\"}"));
            } finally {
                victim.stop(Duration.ofSeconds(1));
                victim.start();
                victim.awaitReady(() -> Ports.isTaken(port), Duration.ofSeconds(20));
                awaitAllHealthy();
            }
            assertThat(answer.path("result").path("content").path(0).path("text").asText())
                    .as(answer.toString())
                    .isEqualTo("Echo: after " + i);
        }

        sampled(client);
    }

    private static void awaitAllHealthy() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (Client.admin()
                        .get("/api/v1/mesh/v2/discover/mcp-everything")
                        .json()
                        .path("healthy")
                        .asInt()
                < 3) {
            assertThat(System.nanoTime()).as("the instances are in again").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** The server can still ask this client back, and gets its answer. */
    private static void sampled(RawMcp client) throws Exception {
        String call =
                client.request(
                        "tools/call",
                        tool("trigger-sampling-request", "{\"prompt\":\"x\",\"maxTokens\":5}"));
        try (RawMcp.Stream stream = client.stream("POST", EVENTS, "", call)) {
            JsonNode question = stream.next().orElseThrow().data();
            assertThat(question.path("method").asText()).isEqualTo("sampling/createMessage");
            assertThat(
                            client.post(
                                            "{\"jsonrpc\":\"2.0\",\"id\":"
                                                    + question.path("id")
                                                    + ",\"result\":{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\"answered\"}}}")
                                    .statusCode())
                    .isEqualTo(202);
            assertThat(stream.next().orElseThrow().data().toString()).contains("answered");
        }
    }

    @Test
    void a_process_that_a_client_has_to_itself_is_started_again_and_told_what_was_set()
            throws Exception {
        RawMcp client = open("/mcp/fixture-stdio", ASKED);
        client.ask("resources/subscribe", "{\"uri\":\"test://watched-resource\"}");

        // the limit is 16 processes: the first one has to make room
        List<RawMcp> others = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            others.add(open("/mcp/fixture-stdio", ASKED));
        }
        JsonNode answer = client.ask("tools/call", tool("test_simple_text", "{}"));

        assertThat(answer.path("result").path("content").path(0).path("text").asText())
                .isEqualTo("This is a simple text response for testing.");
        try (RawMcp.Stream own = client.stream("GET", "text/event-stream", "", "")) {
            assertThat(own.next().orElseThrow().data().path("method").asText())
                    .isEqualTo("notifications/resources/updated");
            assertThat(own.next().orElseThrow().data().path("method").asText())
                    .isEqualTo("notifications/resources/updated");
        }
        for (RawMcp other : others) {
            other.send("DELETE", EVENTS, "", "");
        }
        client.send("DELETE", EVENTS, "", "");
    }

    @Test
    void sessions_that_nobody_ends_are_bounded_and_do_not_reach_the_server() throws Exception {
        RawMcp kept = open(ONE, "{}");
        for (int i = 0; i < 2_100; i++) {
            open(ONE, "{}");
            if (i % 500 == 0) {
                kept.ask("ping", "{}");
            }
        }
        kept.ask("ping", "{}");

        String metrics = Client.admin().get("/metrics").response().body();
        double sessions =
                metrics.lines()
                        .filter(line -> line.startsWith("mcp_sessions "))
                        .mapToDouble(line -> Double.parseDouble(line.substring(13)))
                        .findFirst()
                        .orElseThrow();
        assertThat(sessions).isBetween(1_000.0, 2_100.0);
        assertThat(kept.ask("tools/call", tool("echo", "{\"message\":\"x\"}")).has("result"))
                .isTrue();
    }

    @Test
    void a_name_that_was_made_to_lead_here_is_refused() throws Exception {
        assertThat(status("evil.example.com", "")).isEqualTo(403);
        assertThat(status("localhost:" + stack.port(), "http://evil.example.com")).isEqualTo(403);
        assertThat(status("localhost:" + stack.port(), "http://localhost:5173")).isEqualTo(200);
        assertThat(status("[::1]:1", "")).isEqualTo(200);
    }

    private int status(String host, String origin) throws Exception {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        String head =
                "POST /mcp HTTP/1.1\r\nHost: "
                        + host
                        + "\r\nAuthorization: Bearer "
                        + token
                        + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                        + body.length()
                        + "\r\n"
                        + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n")
                        + "\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), stack.port())) {
            OutputStream out = socket.getOutputStream();
            out.write((head + body).getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String line =
                    new java.io.BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine();
            return Integer.parseInt(line.split(" ", -1)[1]);
        }
    }

    @Test
    void a_cancelled_request_gets_no_answer_and_the_server_is_told() throws Exception {
        RawMcp client = open("/mcp/everything", ASKED);
        String call =
                client.request(
                        "tools/call",
                        tool("trigger-long-running-operation", "{\"duration\":20,\"steps\":4}"));
        long begin = System.nanoTime();
        try (RawMcp.Stream stream = client.stream("POST", EVENTS, "", call)) {
            stream.firstId();
            client.post(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
                            + Json.trees().readTree(call).path("id")
                            + "}}");

            assertThat(stream.next()).isEmpty();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        assertThat(client.ask("ping", "{}").has("result")).isTrue();
    }
}
