package com.sutazai.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.DotEnv;
import com.sutazai.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The administrator of a server that {@code ./dev run} has started. */
final class DevClient {

    private final int port;
    private final String token;

    DevClient(int port, Path checkout) {
        this.port = port;
        String password = DotEnv.read(checkout.resolve(".env")).get("ADMIN_PASSWORD");
        String login = "{\"username\":\"admin\",\"password\":\"" + password + "\"}";
        this.token =
                json(send("POST", "/api/v1/auth/login", "", login)).path("access_token").asText();
    }

    JsonNode get(String path) {
        return json(send("GET", path, token, ""));
    }

    int put(String path, String body) {
        return send("PUT", path, token, body).statusCode();
    }

    void delete(String path) {
        send("DELETE", path, token, "");
    }

    int status(String path) {
        return send("GET", path, token, "").statusCode();
    }

    /** The instances of server-everything. */
    JsonNode topology() {
        return get("/api/v1/mesh/v2/topology")
                .path("services")
                .path("mcp-everything")
                .path("instances");
    }

    /** How many of them are healthy. */
    int healthy() {
        int healthy = 0;
        for (JsonNode instance : topology()) {
            healthy += instance.path("state").asText().equals("healthy") ? 1 : 0;
        }
        return healthy;
    }

    /** How an MCP service is reached. */
    String transport(String service) {
        return get("/api/v1/mcp/services/" + service + "/status").path("transport").asText();
    }

    /** Names of the MCP services that are healthy. */
    Set<String> healthyServices() {
        return get("/api/v1/mcp/health").path("services").properties().stream()
                .filter(service -> service.getValue().path("healthy").asBoolean())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private HttpResponse<String> send(String method, String path, String bearer, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.trees().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
