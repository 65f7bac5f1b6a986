package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that wants an OAuth token of ours, which we get, keep and renew. */
class ClientCredentialsSystemTest {

    private static final String SERVICE = "/api/v1/mcp/services/guarded";
    private static final String CALL =
            "{\"method\":\"tools/call\",\"params\":{\"name\":\"look\",\"arguments\":{}}}";

    private final Client admin = Client.admin();
    private final AtomicInteger issued = new AtomicInteger();
    private volatile int valid = 1;
    private volatile int life = 3_600;
    private volatile String seen = "";
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/token", this::token);
        server.createContext("/mcp", this::answer);
        server.start();
        assertThat(put("${secret:TOOLS}", url("/token")).status()).isIn(200, 201);
    }

    @AfterEach
    void stop() {
        admin.delete(SERVICE);
        server.stop(0);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Answer put(String secret, String tokenUrl) {
        return admin.put(
                SERVICE,
                "{\"url\":\""
                        + url("/mcp")
                        + "\",\"oauth\":{\"token_url\":\""
                        + tokenUrl
                        + "\",\"client_id\":\"us & co\",\"client_secret\":\""
                        + secret
                        + "\",\"scope\":\"tools:read\"}}");
    }

    private void token(HttpExchange exchange) throws IOException {
        String basic = exchange.getRequestHeaders().getFirst("Authorization").substring(6);
        seen =
                new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8)
                        + " "
                        + new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (valid < 0) {
            send(exchange, 401, "{\"error\":\"invalid_client\"}");
        } else {
            send(
                    exchange,
                    200,
                    "{\"access_token\":\"t"
                            + issued.incrementAndGet()
                            + "\",\"token_type\":\"Bearer\",\"expires_in\":"
                            + life
                            + "}");
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode asked = Json.trees().readTree(exchange.getRequestBody());
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        if (asked.path("id").asText().equals("health")) {
            // whoever only looks needs no token
            send(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":\"health\",\"result\":{}}");
        } else if (shown == null || Integer.parseInt(shown.substring(8)) < valid) {
            send(exchange, 401, "{\"error\":\"invalid_token\"}");
        } else if (!asked.has("id")) {
            send(exchange, 202, "");
        } else {
            send(
                    exchange,
                    200,
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + asked.get("id")
                            + ",\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"content\":[],\"tools\":[{\"name\":\"look\",\"inputSchema\":{\"type\":\"object\"}}]}}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private int call() {
        return admin.post(SERVICE + "/execute", CALL).status();
    }

    private void awaitFirstCall() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (call() != 200) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void a_token_is_got_once_and_kept() throws Exception {
        awaitFirstCall();
        for (int i = 0; i < 5; i++) {
            assertThat(call()).isEqualTo(200);
        }

        assertThat(issued).hasValue(1);
        assertThat(seen)
                .startsWith("us+%26+co:")
                .contains("grant_type=client_credentials&scope=tools%3Aread");
        assertThat(seen).doesNotContain("${secret");
    }

    @Test
    void a_token_that_is_refused_is_renewed_and_the_call_made_all_the_same() throws Exception {
        awaitFirstCall();
        TimeUnit.SECONDS.sleep(1);
        valid = issued.get() + 1;

        assertThat(call()).isEqualTo(200);
        assertThat(issued).hasValue(2);
    }

    @Test
    void a_token_is_renewed_before_it_expires() throws Exception {
        life = 2;
        awaitFirstCall();
        TimeUnit.MILLISECONDS.sleep(1_900);

        assertThat(call()).isEqualTo(200);
        assertThat(issued).hasValue(2);
    }

    @Test
    void without_a_token_the_failure_is_named() throws Exception {
        awaitFirstCall();
        valid = -1;
        put("${secret:TOOLS}", url("/token?again"));

        Answer answer = admin.post(SERVICE + "/execute", CALL);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.json().path("detail").asText())
                .contains("No token can be got for the MCP service guarded", "invalid_client");
    }

    @ParameterizedTest
    @CsvSource({
        "plain text,http://127.0.0.1:1/token",
        "${secret:TOOLS},http://169.254.169.254/token",
        "${secret:TOOLS},file:///etc/passwd"
    })
    void secrets_that_would_be_kept_and_addresses_that_may_not_be_called_are_refused(
            String secret, String tokenUrl) {
        assertThat(put(secret, tokenUrl).status()).isEqualTo(422);
    }
}
