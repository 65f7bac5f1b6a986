package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Services that come and go while the server runs. */
class McpRegistrySystemTest {

    private static final String SERVICES = "/api/v1/mcp/services/";
    private static final String CALL =
            "{\"method\":\"tools/call\",\"params\":{\"name\":\"test_simple_text\"}}";

    private final Stack stack = Stack.get();
    private final Client admin = Client.admin();

    private String entry() {
        return "{\"url\":\"http://127.0.0.1:" + stack.fixture().port() + "/mcp\"}";
    }

    private static void within(Duration limit, Callable<Boolean> fact) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (!fact.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private boolean answers(String service) {
        return admin.post(SERVICES + service + "/execute", CALL).status() == 200;
    }

    @Test
    void a_header_may_refer_to_a_secret_that_counts_as_soon_as_it_is_changed() throws Exception {
        List<String> shown = new CopyOnWriteArrayList<>();
        HttpServer upstream = mcp(shown);
        String entry =
                "{\"url\":\"http://127.0.0.1:%d/mcp\",\"headers\":{\"Authorization\":\"Bearer ${secret:%s}\"}}";
        int on = upstream.getAddress().getPort();
        String ping = "{\"method\":\"ping\"}";
        try {
            admin.put(SERVICES + "secured", entry.formatted(on, "TOOLS"));
            within(
                    Duration.ofSeconds(2),
                    () -> admin.post(SERVICES + "secured/execute", ping).status() == 200);
            assertThat(shown).last().isEqualTo("Bearer first");

            Files.writeString(stack.toolsSecret(), "second");
            admin.post(SERVICES + "secured/execute", ping);

            assertThat(shown).last().isEqualTo("Bearer second");

            admin.put(SERVICES + "secured", entry.formatted(on, "NOWHERE"));
            Answer refused = admin.post(SERVICES + "secured/execute", ping);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().path("detail").asText())
                    .contains("Authorization", "is not set");
        } finally {
            admin.delete(SERVICES + "secured");
            Files.writeString(stack.toolsSecret(), "first");
            upstream.stop(0);
        }
    }

    /** Answers every request, and takes down who asks. */
    private static HttpServer mcp(List<String> shown) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext(
                "/mcp",
                exchange -> {
                    JsonNode asked = Json.trees().readTree(exchange.getRequestBody());
                    String credential = exchange.getRequestHeaders().getFirst("Authorization");
                    // the mesh's own check shows nothing
                    if (credential != null) {
                        shown.add(credential);
                    }
                    ObjectNode answer = Json.trees().createObjectNode().put("jsonrpc", "2.0");
                    answer.set("id", asked.path("id"));
                    answer.putObject("result")
                            .put("protocolVersion", "2025-11-25")
                            .putObject("capabilities");
                    byte[] body = answer.toString().getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.sendResponseHeaders(asked.has("id") ? 200 : 202, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    @Test
    void a_url_that_leads_where_nobody_may_call_is_refused() {
        for (String host : new String[] {"169.254.169.254", "0.0.0.0", "[fe80::1]", "0x7f.1"}) {
            assertThat(
                            admin.put(SERVICES + "evil", "{\"url\":\"http://" + host + "/mcp\"}")
                                    .status())
                    .as(host)
                    .isEqualTo(422);
        }
    }

    @Test
    void a_service_that_is_put_is_served_at_once_and_gone_when_deleted() throws Exception {
        RawMcp all = RawMcp.open("/mcp", admin.token(), "2025-11-25", "{}");

        Answer added = admin.put(SERVICES + "added", entry());

        assertThat(added.status()).isEqualTo(201);
        within(Duration.ofSeconds(1), () -> answers("added"));
        RawMcp one = RawMcp.open("/mcp/added", admin.token(), "2025-11-25", "{}");
        assertThat(one.ask("tools/list", "{}").path("result").path("tools")).isNotEmpty();
        assertThat(all.ask("tools/list", "{}").toString()).contains("added__test_simple_text");
        try (RawMcp.Stream told = all.stream("GET", "text/event-stream", "", "")) {
            assertThat(told.next().orElseThrow().data().path("method").asText())
                    .isEqualTo("notifications/tools/list_changed");
        }
        assertThat(admin.put(SERVICES + "added", entry()).status()).isEqualTo(200);
        assertThat(admin.get("/api/v1/mcp/capabilities/added").json().path("service").asText())
                .isEqualTo("added");

        assertThat(admin.send("DELETE", SERVICES + "added", "", java.util.Map.of()).status())
                .isEqualTo(200);

        assertThat(admin.get(SERVICES + "added/status").status()).isEqualTo(404);
        assertThat(one.post(one.request("ping", "{}")).statusCode()).isEqualTo(404);
        assertThat(admin.send("DELETE", SERVICES + "added", "", java.util.Map.of()).status())
                .isEqualTo(404);
    }

    @Test
    void an_entry_that_cannot_be_used_is_refused_with_the_reason() {
        refused("bad", "{}", "neither");
        refused("bad", "{\"url\":\"ftp://127.0.0.1/\"}", "http://host");
        refused("bad", "{\"url\":\"http://127.0.0.1/\",\"type\":\"carrier-pigeon\"}", "type");
        refused("bad", "{\"command\":\"/bin/sh\"}", "MCP_STDIO_COMMANDS");
        refused("bad", "{\"url\":\"http://127.0.0.1/${PATH}\"}", "PATH");
        refused("b.d", entry(), "name");
        assertThat(admin.put(SERVICES + "bad", "[").status()).isEqualTo(400);
        assertThat(Client.withRole("user").put(SERVICES + "bad", entry()).status()).isEqualTo(403);
        assertThat(admin.get(SERVICES + "bad/status").status()).isEqualTo(404);
    }

    private void refused(String name, String entry, String reason) {
        Answer answer = admin.put(SERVICES + name, entry);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(422);
        assertThat(answer.response().body()).contains(reason);
    }

    @Test
    void a_service_of_a_file_is_away_until_it_is_started_again() throws Exception {
        admin.send("DELETE", SERVICES + "fixture-stdio", "", java.util.Map.of());
        assertThat(admin.get(SERVICES + "fixture-stdio/status").status()).isEqualTo(404);

        assertThat(admin.post(SERVICES + "fixture-stdio/restart", "").status()).isEqualTo(200);

        within(Duration.ofSeconds(10), () -> answers("fixture-stdio"));
        assertThat(admin.post(SERVICES + "nobody/restart", "").status()).isEqualTo(404);
    }

    @Test
    void a_file_that_changes_is_followed_and_a_broken_one_changes_nothing() throws Exception {
        Path file = stack.folder().resolve("fixture.json");
        String before = Files.readString(file);
        ObjectNode more = (ObjectNode) Json.trees().readTree(before);
        JsonNode same = more.path("mcpServers").path("fixture");
        ((ObjectNode) more.path("mcpServers")).set("late", same);
        try {
            Files.writeString(file, more.toString());
            within(Duration.ofSeconds(2), () -> answers("late"));

            Files.writeString(file, "{ broken");
            TimeUnit.SECONDS.sleep(1);
            assertThat(answers("late")).isTrue();
        } finally {
            Files.writeString(file, before);
        }
        within(Duration.ofSeconds(2), () -> admin.get(SERVICES + "late/status").status() == 404);
        assertThat(answers("fixture")).isTrue();
    }
}
