package com.sutazai.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An MCP server whose tools change, which says so to whoever listens, and counts what it is asked.
 */
final class ChangingServer implements AutoCloseable {

    private static final String CHANGED =
            "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}\n\n";

    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<OutputStream> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final List<String> tools;

    ChangingServer(String... tools) throws IOException {
        this.tools = new CopyOnWriteArrayList<>(tools);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/mcp", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/mcp";
    }

    int asked(String method) {
        return asked.getOrDefault(method, new AtomicInteger()).get();
    }

    int listeners() {
        return listeners.size();
    }

    /** One more tool, and everybody who listens is told. */
    void add(String tool) throws IOException {
        tools.add(tool);
        for (OutputStream listener : listeners) {
            listener.write(CHANGED.getBytes(StandardCharsets.UTF_8));
            listener.flush();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> listen(exchange);
            case "DELETE" -> answer(exchange, "");
            default -> {
                JsonNode message = Json.trees().readTree(exchange.getRequestBody());
                answer(exchange, message.has("id") ? result(message).toString() : "");
            }
        }
    }

    private void listen(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream stream = exchange.getResponseBody();
        stream.flush();
        listeners.add(stream);
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(
                body.isEmpty() ? 202 : 200, body.isEmpty() ? -1 : bytes.length);
        if (!body.isEmpty()) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private ObjectNode result(JsonNode message) {
        String method = message.path("method").asText();
        asked.computeIfAbsent(method, name -> new AtomicInteger()).incrementAndGet();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        answer.set("id", message.get("id"));
        switch (method) {
            case "initialize" -> {
                ObjectNode result = answer.putObject("result").put("protocolVersion", "2025-11-25");
                result.putObject("capabilities").putObject("tools").put("listChanged", true);
                result.putObject("serverInfo").put("name", "changing").put("version", "1");
            }
            case "tools/list" -> {
                var list = answer.putObject("result").putArray("tools");
                tools.forEach(
                        tool ->
                                list.addObject()
                                        .put("name", tool)
                                        .putObject("inputSchema")
                                        .put("type", "object"));
            }
            case "tools/call", "ping" -> answer.putObject("result").putArray("content");
            default -> answer.putObject("error").put("code", -32_601).put("message", "unknown");
        }
        return answer;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
