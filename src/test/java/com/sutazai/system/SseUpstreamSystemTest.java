package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Child;
import com.sutazai.dev.Ports;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server of the old transport behind the gateway: clients of the new one notice nothing. */
class SseUpstreamSystemTest extends Conversations {

    private static final String SERVICE = "/api/v1/mcp/services/old";
    private static final String PING = "{\"method\":\"ping\"}";

    private final Client admin = Client.admin();
    private final int port = Ports.free();
    private final Child server =
            new Child(
                    "everything-sse",
                    List.of(
                            "node",
                            "--require",
                            stack.checkout().resolve("src/test/node/loopback.cjs").toString(),
                            stack.node()
                                    .file("@modelcontextprotocol/server-everything/dist/index.js")
                                    .toString(),
                            "sse"),
                    Map.of("PORT", Integer.toString(port)),
                    stack.folder(),
                    stack.folder().resolve("logs/everything-sse.log"));

    @BeforeEach
    void start() throws Exception {
        server.start();
        server.awaitReady(() -> Ports.isTaken(port), Duration.ofSeconds(20));
        Answer put = put(url());
        assertThat(put.status()).isIn(200, 201);
        await(() -> admin.post(SERVICE + "/execute", PING).status() == 200);
    }

    @AfterEach
    void stop() {
        admin.delete(SERVICE);
        server.stop(Duration.ofSeconds(2));
    }

    private String url() {
        return "http://127.0.0.1:" + port + "/sse";
    }

    private Answer put(String url) {
        return admin.put(SERVICE, "{\"type\":\"sse\",\"url\":\"" + url + "\"}");
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void clients_of_both_transports_hear_what_they_hear_directly() throws Exception {
        JsonNode direct = said("sse", url(), "everything", ALL);

        agree(said("http", gateway("/mcp/old"), "everything", ALL), direct);
        agree(said("sse", gateway("/sse/old"), "everything", ALL), direct);
        agree(
                said("http", gateway("/mcp/old"), "everything", "{}"),
                said("sse", url(), "everything", "{}"));
    }

    @Test
    void it_is_a_service_like_all_others() throws Exception {
        JsonNode shown = admin.get(SERVICE + "/status").json();
        RawMcp all = RawMcp.open("/mcp", admin.token(), "2025-11-25", "{}");

        assertThat(shown.toString()).contains("\"sse\"").contains("healthy");
        assertThat(all.ask("tools/list", "{}").toString()).contains("old__echo");
        assertThat(
                        all.ask("tools/call", RawMcp.tool("old__echo", "{\"message\":\"hi\"}"))
                                .toString())
                .contains("Echo: hi");
    }

    @Test
    void after_its_server_was_killed_and_came_back_the_same_client_goes_on() throws Exception {
        RawMcp client = RawMcp.open("/mcp/old", admin.token(), "2025-11-25", "{\"roots\":{}}");
        String echo = RawMcp.tool("echo", "{\"message\":\"again\"}");
        assertThat(client.ask("tools/call", echo).toString()).contains("Echo: again");

        server.handle().destroyForcibly();
        await(() -> !server.isAlive());
        JsonNode refused = client.ask("tools/call", echo);
        assertThat(refused.path("error").path("data").has("may_have_run")).isTrue();
        server.start();
        server.awaitReady(() -> Ports.isTaken(port), Duration.ofSeconds(20));

        await(() -> client.ask("tools/call", echo).toString().contains("Echo: again"));
        await(() -> admin.post(SERVICE + "/execute", PING).status() == 200);
    }

    @Test
    void a_call_whose_stream_breaks_may_have_run() throws Exception {
        RawMcp client = RawMcp.open("/mcp/old", admin.token(), "2025-11-25", "{\"roots\":{}}");
        Thread killer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        TimeUnit.SECONDS.sleep(1);
                                        server.handle().destroyForcibly();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });

        JsonNode answer =
                client.ask(
                        "tools/call",
                        RawMcp.tool(
                                "trigger-long-running-operation", "{\"duration\":10,\"steps\":2}"));

        killer.join();
        assertThat(answer.path("error").path("data").path("may_have_run").asBoolean()).isTrue();
    }

    @Test
    void an_answer_on_the_stream_counts_though_the_post_is_held_until_later() throws Exception {
        LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        events.add("event: endpoint\ndata: /messages\n\n");
        CountDownLatch end = new CountDownLatch(1);
        AtomicBoolean isStreaming = new AtomicBoolean();
        HttpServer holding =
                server(
                        exchange -> {
                            boolean isGet = exchange.getRequestMethod().equals("GET");
                            if (isGet && !isStreaming.compareAndSet(false, true)) {
                                // whoever listens for changes must not get what others wait for
                                exchange.sendResponseHeaders(503, -1);
                                exchange.close();
                            } else if (isGet) {
                                stream(exchange, events);
                            } else {
                                hold(exchange, events, end);
                            }
                        });
        put("http://127.0.0.1:" + holding.getAddress().getPort() + "/sse");
        await(() -> admin.post(SERVICE + "/execute", PING).status() == 200);

        Answer answer =
                admin.post(
                        SERVICE + "/execute",
                        "{\"method\":\"tools/call\",\"params\":{\"name\":\"slow\"},\"timeout\":5}");

        assertThat(answer.status()).isEqualTo(200);
        end.countDown();
        holding.stop(0);
    }

    private static void stream(HttpExchange exchange, LinkedBlockingQueue<String> events)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try {
            while (true) {
                exchange.getResponseBody().write(events.take().getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void hold(
            HttpExchange exchange, LinkedBlockingQueue<String> events, CountDownLatch end)
            throws IOException {
        JsonNode asked = Json.trees().readTree(exchange.getRequestBody());
        if (asked.has("id")) {
            events.add(
                    "data: {\"jsonrpc\":\"2.0\",\"id\":"
                            + asked.get("id")
                            + ",\"result\":{\"protocolVersion\":\"2024-11-05\",\"capabilities\":{}}}\n\n");
        }
        try {
            if (asked.path("method").asText().equals("tools/call")) {
                end.await(20, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
    }

    @Test
    void messages_go_to_no_other_server_than_the_one_of_the_stream() throws Exception {
        AtomicInteger stolen = new AtomicInteger();
        HttpServer thief = server(exchange -> stolen.incrementAndGet());
        String endpoint = "http://127.0.0.1:" + thief.getAddress().getPort() + "/messages";
        HttpServer liar =
                server(
                        exchange -> {
                            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                            exchange.sendResponseHeaders(200, 0);
                            exchange.getResponseBody()
                                    .write(
                                            ("event: endpoint\ndata: " + endpoint + "\n\n")
                                                    .getBytes(StandardCharsets.UTF_8));
                            exchange.getResponseBody().flush();
                        });
        put("http://127.0.0.1:" + liar.getAddress().getPort() + "/sse");
        await(() -> admin.get(SERVICE + "/status").json().toString().contains("healthy"));

        Answer answer = admin.post(SERVICE + "/execute", PING);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(stolen).hasValue(0);
        liar.stop(0);
        thief.stop(0);
    }

    private static HttpServer server(com.sun.net.httpserver.HttpHandler handler) throws Exception {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", handler);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }
}
