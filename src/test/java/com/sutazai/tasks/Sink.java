package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service that is given tasks, as one should be written: it does nothing twice for the same
 * Idempotency-Key. What it does is in the payload: {@code n} is applied, after {@code millis}; the
 * first answers are {@code statuses}, the rest 200.
 */
final class Sink implements AutoCloseable {

    private final HttpServer server;
    private final Map<String, JsonNode> known = new ConcurrentHashMap<>();
    private final List<Integer> applied = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> deliveries = new ConcurrentHashMap<>();
    private final List<JsonNode> begun = new CopyOnWriteArrayList<>();

    private Sink(HttpServer server) {
        this.server = server;
    }

    static Sink start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
        Sink sink = new Sink(server);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/health",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.createContext("/process", sink::process);
        server.start();
        return sink;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Every {@code n} that was applied, as often as it was. */
    List<Integer> applied() {
        return applied;
    }

    /** What was begun, in that order. */
    List<JsonNode> begun() {
        return begun;
    }

    /** How often something came again. */
    long repeated() {
        return deliveries.values().stream().mapToLong(count -> count.get() - 1).sum();
    }

    private void process(HttpExchange exchange) throws IOException {
        JsonNode task = Json.trees().readTree(exchange.getRequestBody().readAllBytes());
        begun.add(task);
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        int delivery =
                deliveries.computeIfAbsent(key, ignored -> new AtomicInteger()).incrementAndGet();
        JsonNode payload = task.path("payload");
        try {
            Thread.sleep(payload.path("millis").asInt(0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int status = payload.path("statuses").path(delivery - 1).asInt(200);
        if (status == 200 && known.putIfAbsent(key, payload) == null) {
            applied.add(payload.path("n").asInt());
        }
        byte[] body =
                ("{\"key\":\"" + key + "\",\"delivery\":" + delivery + "}")
                        .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
