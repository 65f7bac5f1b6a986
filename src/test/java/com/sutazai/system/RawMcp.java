package com.sutazai.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Streamable HTTP byte by byte, where a real client would hide what a test wants to see. */
final class RawMcp {

    /** An event of a stream. */
    record Event(String id, JsonNode data) {}

    /** A stream that is read as it comes. */
    record Stream(HttpResponse<InputStream> response, BufferedReader reader)
            implements AutoCloseable {

        /** The next event with a message, or nothing at the end. */
        Optional<Event> next() throws IOException {
            String id = "";
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: {")) {
                    return Optional.of(new Event(id, Json.trees().readTree(line.substring(6))));
                }
            }
            return Optional.empty();
        }

        /** The id of the first event, which may have no message. */
        String firstId() throws IOException {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("id: ")) {
                    return line.substring(4);
                }
            }
            throw new IOException("no event has an id");
        }

        /** Reads to the end, in a thread of its own. */
        CompletableFuture<Void> ended() {
            return RawMcp.ended(reader);
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }

    /** Done when there is nothing more to read, because it was ended or cut off. */
    static CompletableFuture<Void> ended(BufferedReader lines) {
        return CompletableFuture.runAsync(
                        () -> lines.lines().forEach(line -> {}),
                        task -> Thread.ofVirtual().start(task))
                .handle((read, cutOff) -> null);
    }

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String path;
    private final String token;
    private final int port;
    private final AtomicLong ids;
    private String session = "";

    RawMcp(String path, String token) {
        this(path, token, Stack.get().port(), new AtomicLong());
    }

    private RawMcp(String path, String token, int port, AtomicLong ids) {
        this.path = path;
        this.token = token;
        this.port = port;
        this.ids = ids;
    }

    /** The same client, and its session if it has one, at another server. */
    RawMcp at(int otherPort) {
        RawMcp same = new RawMcp(path, token, otherPort, ids);
        same.session = session;
        return same;
    }

    /** Opens a session. */
    static RawMcp open(String path, String token, String revision, String capabilities)
            throws Exception {
        return new RawMcp(path, token).opened(revision, capabilities);
    }

    /** Opens a session. */
    RawMcp opened(String revision, String capabilities) throws Exception {
        HttpResponse<String> opened =
                post(
                        request(
                                "initialize",
                                "{\"protocolVersion\":\""
                                        + revision
                                        + "\",\"capabilities\":"
                                        + capabilities
                                        + ",\"clientInfo\":{\"name\":\"raw\",\"version\":\"1\"}}"));
        session =
                opened.headers()
                        .firstValue("Mcp-Session-Id")
                        .orElseThrow(() -> new IOException(opened.body()));
        return this;
    }

    String session() {
        return session;
    }

    /** The same session as somebody else, or at another path. */
    RawMcp elsewhere(String otherPath, String otherToken) {
        RawMcp other = new RawMcp(otherPath, otherToken);
        other.session = session;
        return other;
    }

    String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + ids.incrementAndGet()
                + ",\"method\":\""
                + method
                + "\",\"params\":"
                + params
                + "}";
    }

    static String tool(String name, String arguments) {
        return "{\"name\":\"" + name + "\",\"arguments\":" + arguments + "}";
    }

    HttpResponse<String> post(String body) throws Exception {
        return send("POST", "application/json", "", body);
    }

    /** The answer to a request, whatever form it has. */
    JsonNode ask(String method, String params) throws Exception {
        return Json.trees().readTree(post(request(method, params)).body());
    }

    /** As clients do that read events. */
    Stream stream(String method, String accept, String lastEvent, String body) throws Exception {
        HttpResponse<InputStream> response =
                HTTP.send(
                        build(method, accept, lastEvent, body),
                        HttpResponse.BodyHandlers.ofInputStream());
        return new Stream(
                response,
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    HttpResponse<String> send(String method, String accept, String lastEvent, String body)
            throws Exception {
        return HTTP.send(
                build(method, accept, lastEvent, body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest build(String method, String accept, String lastEvent, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", accept)
                        .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (!session.isEmpty()) {
            request.header("Mcp-Session-Id", session);
        }
        if (!lastEvent.isEmpty()) {
            request.header("Last-Event-ID", lastEvent);
        }
        return request.build();
    }
}
