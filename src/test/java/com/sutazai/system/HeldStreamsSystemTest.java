package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that never ends a stream by itself: whoever does not need it any more has to. */
@Timeout(60)
class HeldStreamsSystemTest {

    private static final String SERVICE = "/api/v1/mcp/services/holding";

    private final Client admin = Client.admin();
    private final CountDownLatch resumedEnded = new CountDownLatch(1);
    private final CountDownLatch listening = new CountDownLatch(1);
    private final CountDownLatch listeningEnded = new CountDownLatch(1);
    private volatile String call = "";
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/mcp", this::answer);
        server.start();
        assertThat(
                        admin.put(
                                        SERVICE,
                                        "{\"url\":\"http://127.0.0.1:"
                                                + server.getAddress().getPort()
                                                + "/mcp\"}")
                                .status())
                .isEqualTo(201);
    }

    @AfterEach
    void stop() {
        admin.delete(SERVICE);
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> {
                if (exchange.getRequestHeaders().containsKey("Last-Event-ID")) {
                    hold(exchange, "data: " + result(call, "\"content\":[]") + "\n\n");
                    resumedEnded.countDown();
                } else {
                    listening.countDown();
                    hold(exchange, ": here\n\n");
                    listeningEnded.countDown();
                }
            }
            case "DELETE" -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            }
            default -> post(exchange);
        }
    }

    /** Says something until the other side has left. */
    private static void hold(HttpExchange exchange, String first) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream stream = exchange.getResponseBody()) {
            stream.write(first.getBytes(StandardCharsets.UTF_8));
            while (true) {
                stream.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
                stream.flush();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } catch (IOException e) {
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void post(HttpExchange exchange) throws IOException {
        JsonNode asked = Json.trees().readTree(exchange.getRequestBody());
        boolean isCall = asked.path("method").asText().equals("tools/call");
        String body;
        if (!asked.has("id")) {
            body = "";
        } else if (isCall) {
            call = asked.get("id").toString();
            // the rest is for whoever comes back
            body = "id: 1\nretry: 10\ndata: \n\n";
        } else {
            body =
                    result(
                            asked.get("id").toString(),
                            "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"h\",\"version\":\"1\"},\"tools\":[]");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", isCall ? "text/event-stream" : "application/json");
        exchange.sendResponseHeaders(
                body.isEmpty() ? 202 : 200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String result(String id, String members) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{" + members + "}}";
    }

    private RawMcp open(String capabilities) throws Exception {
        return RawMcp.open("/mcp/holding", admin.token(), "2025-11-25", capabilities);
    }

    @Test
    void a_stream_that_was_resumed_for_an_answer_is_left_after_it() throws Exception {
        JsonNode answer = open("{}").ask("tools/call", RawMcp.tool("any", "{}"));

        assertThat(answer.has("result")).as(answer.toString()).isTrue();
        assertThat(resumedEnded.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_service_that_is_taken_away_listens_for_no_client_any_more() throws Exception {
        RawMcp client = open("{\"sampling\":{}}");
        client.ask("tools/list", "{}");
        try (RawMcp.Stream own = client.stream("GET", "text/event-stream", "", "")) {
            assertThat(own.response().statusCode()).isEqualTo(200);
            assertThat(listening.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(admin.delete(SERVICE).status()).isEqualTo(200);

            assertThat(listeningEnded.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
