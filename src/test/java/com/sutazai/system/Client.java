package com.sutazai.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Talks HTTP to the stack as somebody; every answer of the API is held against the API document.
 */
public final class Client {

    /** An answer. */
    public record Answer(int status, HttpResponse<String> response) {

        public JsonNode json() {
            try {
                return response.body().isEmpty()
                        ? MissingNode.getInstance()
                        : Json.trees().readTree(response.body());
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + response.body(), e);
            }
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    private static final HttpClient HTTP =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();

    private final int port;
    private final Map<String, String> headers;

    private Client(int port, Map<String, String> headers) {
        this.port = port;
        this.headers = headers;
    }

    public static Client stranger() {
        return new Client(Stack.get().port(), Map.of());
    }

    public static Client admin() {
        return login("admin", Stack.get().setting("ADMIN_PASSWORD"));
    }

    /** Somebody with this role, made directly in the database: there is no route for that yet. */
    public static Client withRole(String role) {
        return login(TestUsers.of(role), TestUsers.PASSWORD);
    }

    public static Client with(String header, String value) {
        return new Client(Stack.get().port(), Map.of(header, value));
    }

    /** The same at another server than that of the stack. */
    public Client at(int another) {
        return new Client(another, headers);
    }

    private static Client login(String username, String password) {
        String token =
                TOKENS.computeIfAbsent(
                        username,
                        name -> {
                            Answer answer =
                                    stranger()
                                            .post(
                                                    "/api/v1/auth/login",
                                                    "{\"username\":\""
                                                            + name
                                                            + "\",\"password\":\""
                                                            + password
                                                            + "\"}");
                            if (answer.status() != 200) {
                                throw new IllegalStateException(
                                        "login of " + name + ": " + answer.response().body());
                            }
                            return answer.json().path("access_token").asText();
                        });
        return with("Authorization", "Bearer " + token);
    }

    public Answer get(String path) {
        return send("GET", path, "", Map.of());
    }

    public Answer post(String path, String json) {
        return send("POST", path, json, Map.of("Content-Type", "application/json"));
    }

    public Answer put(String path, String json) {
        return send("PUT", path, json, Map.of("Content-Type", "application/json"));
    }

    public Answer patch(String path, String json) {
        return send("PATCH", path, json, Map.of("Content-Type", "application/json"));
    }

    /** The access token, for clients of another kind. */
    public String token() {
        return headers.getOrDefault("Authorization", "").replaceFirst("^Bearer ", "");
    }

    public Answer delete(String path) {
        return send("DELETE", path, "", Map.of());
    }

    public Answer send(String method, String path, String body, Map<String, String> more) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(60))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        more.forEach(request::header);
        try {
            HttpResponse<String> response =
                    HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            ApiDocument.check(method, path, response);
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
