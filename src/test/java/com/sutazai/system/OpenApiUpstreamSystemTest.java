package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Stack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An HTTP API whose document makes it a service with tools. */
class OpenApiUpstreamSystemTest {

    private static final String SERVICE = "/api/v1/mcp/services/pets";
    private static final String DOCUMENT =
            """
            {"openapi": "3.1.0", "info": {"title": "Pets", "version": "1"}, "servers": [{"url": "http://somewhere.else/v1"}],
             "paths": {"/pets/{id}": {"get": {"operationId": "pet", "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]}},
                       "/pets": {"post": {"operationId": "add", "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}},
                       "/photo": {"get": {"operationId": "photo"}}}}
            """;

    private final Client admin = Client.admin();
    private final AtomicReference<String> seen = new AtomicReference<>("");
    private HttpServer server;

    @BeforeEach
    void add() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", this::answer);
        server.start();
        put("http://127.0.0.1:" + server.getAddress().getPort() + "/doc.json", "X-Key", "k-1");
    }

    @AfterEach
    void remove() {
        admin.delete(SERVICE);
        server.stop(0);
    }

    private void put(String url, String header, String value) throws Exception {
        admin.put(
                SERVICE,
                "{\"type\":\"openapi\",\"url\":\""
                        + url
                        + "\",\"headers\":{\""
                        + header
                        + "\":\""
                        + value
                        + "\"}}");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (admin.post(SERVICE + "/execute", "{\"method\":\"ping\"}").status() != 200) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!path.equals("/doc.json")) {
            seen.set(
                    exchange.getRequestMethod()
                            + " "
                            + path
                            + " "
                            + exchange.getRequestHeaders().getFirst("X-Key")
                            + " "
                            + exchange.getRequestHeaders().getFirst("Authorization")
                            + " "
                            + body);
        }
        switch (path) {
            case "/doc.json" -> send(exchange, 200, "application/json", DOCUMENT);
            case "/v1/pets/1" ->
                    send(exchange, 200, "application/json", "{\"name\":\"Rex\",\"weight\":12.50}");
            case "/v1/pets" -> send(exchange, 201, "text/plain", "made");
            case "/v1/photo" -> send(exchange, 200, "image/png", "not really");
            default -> send(exchange, 404, "application/json", "{\"detail\":\"no such pet\"}");
        }
    }

    private static void send(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private JsonNode call(String tool, String arguments) throws Exception {
        return RawMcp.open("/mcp/pets", admin.token(), "2025-11-25", "{}")
                .ask("tools/call", RawMcp.tool(tool, arguments));
    }

    @Test
    void operations_are_tools_and_their_answers_results() throws Exception {
        JsonNode pet = call("pet", "{\"id\":\"1\"}").path("result");

        assertThat(pet.path("structuredContent").toString())
                .isEqualTo("{\"name\":\"Rex\",\"weight\":12.50}");
        assertThat(pet.at("/content/0/text").asText()).contains("Rex");
        assertThat(seen.get())
                .as("the caller's own token stays here")
                .isEqualTo("GET /v1/pets/1 k-1 null ");

        assertThat(
                        call("add", "{\"body\":{\"name\":\"Tom\"}}")
                                .at("/result/content/0/text")
                                .asText())
                .isEqualTo("made");
        assertThat(seen.get()).isEqualTo("POST /v1/pets k-1 null {\"name\":\"Tom\"}");

        JsonNode photo = call("photo", "{}").at("/result/content/0");
        assertThat(photo.path("type").asText()).isEqualTo("image");
        assertThat(photo.path("mimeType").asText()).isEqualTo("image/png");
    }

    @Test
    void what_fails_is_the_tools_failure_and_what_is_wrong_is_refused() throws Exception {
        JsonNode missing = call("pet", "{\"id\":\"9\"}").path("result");
        assertThat(missing.path("isError").asBoolean()).isTrue();
        assertThat(missing.at("/_meta/http_status").asInt()).isEqualTo(404);
        assertThat(missing.at("/content/0/text").asText()).contains("no such pet");

        seen.set("");
        assertThat(call("pet", "{}").at("/error/code").asInt()).isEqualTo(-32_602);
        assertThat(call("nothing", "{}").at("/error/code").asInt()).isEqualTo(-32_602);
        assertThat(seen.get()).isEmpty();
    }

    @Test
    void they_are_listed_among_all() throws Exception {
        String list =
                RawMcp.open("/mcp", admin.token(), "2025-11-25", "{}")
                        .ask("tools/list", "{}")
                        .toString();

        assertThat(list).contains("pets__pet", "pets__add", "pets__photo");
    }

    @Test
    void the_document_of_this_very_server_becomes_tools_of_it() throws Exception {
        put(
                "http://127.0.0.1:" + Stack.get().port() + "/openapi",
                "Authorization",
                "Bearer " + admin.token());
        RawMcp client = RawMcp.open("/mcp/pets", admin.token(), "2025-11-25", "{}");
        JsonNode tools = client.ask("tools/list", "{}").at("/result/tools");

        assertThat(tools.size()).isGreaterThan(60);
        String status =
                tools.valueStream()
                        .map(tool -> tool.path("name").asText())
                        .filter(
                                name ->
                                        name.toLowerCase(java.util.Locale.ROOT)
                                                .contains("topology"))
                        .findFirst()
                        .orElseThrow();
        assertThat(
                        client.ask("tools/call", RawMcp.tool(status, "{}"))
                                .at("/result/structuredContent")
                                .toString())
                .contains("mcp-pets");
    }
}
