package com.sutazai.dev.bench;

import com.sutazai.dev.bench.LoadGenerator.Script;
import com.sutazai.dev.bench.LoadGenerator.Target;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls of a tool that says again what it is told, in one session: each call says something of its
 * own, and only an answer that says the same is right.
 */
final class McpCalls {

    private static final String REVISION = "2025-11-25";

    private final String head;
    private final String tool;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();

    private McpCalls(String head, String tool) {
        this.head = head;
        this.tool = tool;
    }

    /** What was sent and answered so far, right or wrong. */
    long answered() {
        return answered.get();
    }

    Target target(int port, String path, String authorization) {
        return new Target(port, path, authorization, Connected::new);
    }

    /**
     * Opens a session.
     *
     * @param authorization empty for none
     */
    static McpCalls open(int port, String path, String authorization, String tool)
            throws IOException, InterruptedException {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(20))
                            .header("Content-Type", "application/json")
                            .header("Accept", "application/json, text/event-stream");
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            HttpResponse<String> opened =
                    http.send(
                            request.copy()
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\""
                                                            + REVISION
                                                            + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"bench\",\"version\":\"1\"}}}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            if (opened.statusCode() != 200) {
                throw new IOException(
                        path + " at " + port + ": " + opened.statusCode() + " " + opened.body());
            }
            String session = opened.headers().firstValue("Mcp-Session-Id").orElse("");
            if (!session.isEmpty()) {
                request.header("Mcp-Session-Id", session);
            }
            request.header("MCP-Protocol-Version", REVISION);
            http.send(
                    request.copy()
                            .POST(
                                    HttpRequest.BodyPublishers.ofString(
                                            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            String head =
                    "POST "
                            + path
                            + " HTTP/1.1\r\nHost: 127.0.0.1:"
                            + port
                            + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
                            + "MCP-Protocol-Version: "
                            + REVISION
                            + "\r\n"
                            + (session.isEmpty() ? "" : "Mcp-Session-Id: " + session + "\r\n")
                            + (authorization.isEmpty()
                                    ? ""
                                    : "Authorization: " + authorization + "\r\n");
            return new McpCalls(head, tool);
        }
    }

    /** One connection of several in the session. */
    private final class Connected implements Script {

        private byte[] said = new byte[0];

        @Override
        public byte[] next() {
            long id = ids.incrementAndGet();
            String word = "word-" + id + "-";
            said = word.getBytes(StandardCharsets.US_ASCII);
            String body =
                    "{\"jsonrpc\":\"2.0\",\"id\":"
                            + id
                            + ",\"method\":\"tools/call\",\"params\":{\"name\":\""
                            + tool
                            + "\",\"arguments\":{\"message\":\""
                            + word
                            + "\"}}}";
            return (head + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public boolean isRight(int status, byte[] body, int length) {
            answered.incrementAndGet();
            return status == 200 && contains(body, length, said);
        }

        private static boolean contains(byte[] body, int length, byte[] wanted) {
            for (int i = 0; i + wanted.length <= length; i++) {
                int matched = 0;
                while (matched < wanted.length && body[i + matched] == wanted[matched]) {
                    matched++;
                }
                if (matched == wanted.length) {
                    return true;
                }
            }
            return false;
        }
    }
}
