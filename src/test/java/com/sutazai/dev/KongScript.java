package com.sutazai.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Kong's Admin API, as far as the bridge uses it, after Kong 3.9's documentation: no Kong can be
 * had where the tests run. With a database it keeps upstreams and targets; without one it answers
 * 405 to single entities and takes whole documents.
 */
public final class KongScript {

    private final HttpServer server;
    private final Map<String, Map<String, Integer>> upstreams = new ConcurrentHashMap<>();
    private final List<JsonNode> documents = new CopyOnWriteArrayList<>();
    private volatile boolean hasDatabase = true;
    private volatile boolean isBroken;

    public KongScript(int port) {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        } catch (IOException e) {
            throw new CannotRun("The script of Kong cannot listen.", e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void stop() {
        server.stop(0);
    }

    public void hasDatabase(boolean does) {
        hasDatabase = does;
    }

    /** Whether it answers 500 to all. */
    public void isBroken(boolean is) {
        isBroken = is;
    }

    /** Targets with their weights by upstream. */
    public Map<String, Map<String, Integer>> upstreams() {
        return upstreams;
    }

    /** The documents that were posted, in order. */
    public List<JsonNode> documents() {
        return documents;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        ObjectNode reply = Json.trees().createObjectNode();
        int status = 200;
        if (isBroken) {
            status = 500;
        } else if (path.equals("/")) {
            reply.putObject("configuration").put("database", hasDatabase ? "postgres" : "off");
        } else if (path.equals("/config") && !hasDatabase) {
            documents.add(
                    Json.trees().readTree(Json.trees().readTree(body).path("config").asText()));
            status = 201;
        } else if (!hasDatabase) {
            status = 405;
            reply.put("message", "cannot create or update entities when not using a database");
        } else {
            status = entity(method, path.split("/"), body, reply);
        }
        byte[] bytes = status == 204 ? new byte[0] : Json.trees().writeValueAsBytes(reply);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    /** {@code /upstreams/NAME[/targets[/TARGET]]}. */
    private int entity(String method, String[] parts, byte[] body, ObjectNode reply)
            throws IOException {
        String name = parts[2];
        if (parts.length == 3) {
            if (method.equals("DELETE")) {
                upstreams.remove(name);
                return 204;
            }
            upstreams.computeIfAbsent(name, ignored -> new ConcurrentHashMap<>());
            return 200;
        }
        Map<String, Integer> targets = upstreams.get(name);
        if (targets == null) {
            return 404;
        }
        if (method.equals("GET")) {
            ArrayNode data = reply.putArray("data");
            new TreeMap<>(targets)
                    .forEach(
                            (target, weight) ->
                                    data.addObject().put("target", target).put("weight", weight));
            return 200;
        }
        if (method.equals("DELETE")) {
            targets.remove(parts[4]);
            return 204;
        }
        JsonNode target = Json.trees().readTree(body);
        targets.put(target.path("target").asText(), target.path("weight").asInt());
        return method.equals("POST") ? 201 : 200;
    }
}
