package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** {@code /mcp} for stock clients, and what passes through it. */
class McpEndpointSystemTest {

    private final Client admin = Client.admin();
    private final Stack stack = Stack.get();

    private Answer execute(String service, String body) {
        return admin.post("/api/v1/mcp/services/" + service + "/execute", body);
    }

    private JsonNode rpc(String body) {
        Answer answer =
                admin.send(
                        "POST",
                        "/mcp",
                        body,
                        Map.of(
                                "Content-Type",
                                "application/json",
                                "Accept",
                                "application/json, text/event-stream"));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void the_endpoint_for_stock_clients_lists_and_calls_the_tools_of_all() {
        JsonNode initialized =
                rpc(
                        "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}");
        assertThat(initialized.path("id").asText()).isEqualTo("a");
        assertThat(initialized.path("result").path("protocolVersion").asText())
                .isEqualTo("2025-06-18");

        JsonNode tools =
                rpc("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}")
                        .path("result")
                        .path("tools");
        assertThat(
                        StreamSupport.stream(tools.spliterator(), false)
                                .map(tool -> tool.path("name").asText()))
                .contains("everything__echo", "files__read_text_file")
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[A-Za-z0-9_-]{1,64}"));
        assertThat(tools)
                .anyMatch(
                        tool ->
                                tool.path("name").asText().equals("files__read_text_file")
                                        && tool.has("outputSchema")
                                        && tool.has("annotations"));

        JsonNode called =
                rpc(
                        "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"tools/call\",\"params\":{\"name\":\"everything__echo\",\"arguments\":{\"message\":\"hi\"},\"_meta\":{\"x\":1}}}");
        assertThat(called.path("result").path("content").path(0).path("text").asText())
                .isEqualTo("Echo: hi");
        assertThat(
                        rpc("{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"ping\"}")
                                .path("result")
                                .isObject())
                .isTrue();
        assertThat(
                        rpc("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"tools/call\",\"params\":{\"name\":\"everything__nothing\"}}")
                                .path("error")
                                .path("code")
                                .asInt())
                .isEqualTo(-32_602);
        assertThat(
                        rpc("{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"no/such\"}")
                                .path("error")
                                .path("code")
                                .asInt())
                .isEqualTo(-32_601);
    }

    @Test
    void what_is_no_message_is_refused_with_json_rpc() {
        Map<String, String> json = Map.of("Content-Type", "application/json");
        Answer broken = admin.send("POST", "/mcp", "{ not json", json);
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.json().path("error").path("code").asInt()).isEqualTo(-32_700);
        assertThat(admin.send("POST", "/mcp", "[]", json).json().path("error").path("code").asInt())
                .isEqualTo(-32_600);
        assertThat(
                        admin.send(
                                        "POST",
                                        "/mcp",
                                        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                                        json)
                                .status())
                .isEqualTo(202);
        assertThat(
                        admin.send(
                                        "POST",
                                        "/mcp",
                                        "{}",
                                        Map.of(
                                                "Content-Type",
                                                "application/json",
                                                "MCP-Protocol-Version",
                                                "1999-01-01"))
                                .status())
                .isEqualTo(400);
    }

    @Test
    void r8_1_what_the_server_says_passes_unchanged() throws Exception {
        for (String tool :
                List.of(
                        "get-structured-content\",\"arguments\":{\"location\":\"New York\"}",
                        "get-annotated-message\",\"arguments\":{\"messageType\":\"error\",\"includeImage\":true}",
                        "get-tiny-image\",\"arguments\":{}")) {
            String call = "{\"name\":\"" + tool + "}";
            JsonNode direct = direct(call);
            JsonNode through =
                    execute("everything", "{\"method\":\"tools/call\",\"params\":" + call + "}")
                            .json();
            assertThat(through).isEqualTo(direct);
        }
    }

    /** The same call straight to an instance, in a session of its own. */
    private JsonNode direct(String params) throws Exception {
        var http = java.net.http.HttpClient.newHttpClient();
        String url = "http://127.0.0.1:" + stack.mcp().ports().getFirst() + "/mcp";
        var opened =
                post(
                        http,
                        url,
                        "",
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}");
        String session = opened.headers().firstValue("mcp-session-id").orElseThrow();
        post(http, url, session, "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        String stream =
                post(
                                http,
                                url,
                                session,
                                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":"
                                        + params
                                        + "}")
                        .body();
        String data =
                stream.lines()
                        .filter(line -> line.startsWith("data: {"))
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .substring(6);
        return Json.trees().readTree(data).path("result");
    }

    private static java.net.http.HttpResponse<String> post(
            java.net.http.HttpClient http, String url, String session, String body)
            throws Exception {
        var request =
                java.net.http.HttpRequest.newBuilder(java.net.URI.create(url))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream");
        if (!session.isEmpty()) {
            request.header("Mcp-Session-Id", session);
        }
        return http.send(
                request.POST(java.net.http.HttpRequest.BodyPublishers.ofString(body)).build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void the_official_typescript_client_lists_and_calls() throws Exception {
        String key =
                admin.post(
                                "/api/v1/auth/api-keys",
                                "{\"name\":\"typescript-" + System.nanoTime() + "\"}")
                        .json()
                        .path("key")
                        .asText();
        ProcessBuilder builder =
                new ProcessBuilder(
                        "node",
                        stack.checkout().resolve("src/test/node/client.cjs").toString(),
                        "http://127.0.0.1:" + stack.port() + "/mcp",
                        stack.mcp().sandbox() + "/hello.txt");
        builder.environment()
                .put("NODE_PATH", stack.node().folder().resolve("node_modules").toString());
        builder.environment().put("API_KEY", key);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();

        JsonNode result = Json.trees().readTree(output);
        assertThat(result.path("server").path("name").asText()).isEqualTo("sutazai-backend");
        assertThat(result.path("tools"))
                .extracting(JsonNode::asText)
                .contains("everything__echo", "files__list_directory");
        assertThat(result.path("echo").path("content").path(0).path("text").asText())
                .isEqualTo("Echo: from typescript");
        assertThat(result.path("file").path("content").path(0).path("text").asText())
                .startsWith("Hello from the sandbox");
    }
}
