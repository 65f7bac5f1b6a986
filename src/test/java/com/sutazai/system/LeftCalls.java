package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sutazai.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Calls that would wait for a minute, and are under way when the application ends. */
final class LeftCalls implements AutoCloseable {

    private final HttpClient http;
    private final Client admin = Client.admin();
    private final List<CompletableFuture<HttpResponse<String>>> left = new ArrayList<>();

    private final List<String> tasks = new ArrayList<>();

    /** A service of the mesh that never answers. */
    private final HttpServer holding;

    private final CountDownLatch calls = new CountDownLatch(1_000);

    /** How many of those that were begun have ended with a former deployment. */
    private int ended;

    LeftCalls(HttpClient http) throws IOException {
        this.http = http;
        this.holding = TestServer.holding(calls);
        Client.Answer registered =
                admin.post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_name\":\"holding\",\"address\":\"127.0.0.1\",\"port\":"
                                + holding.getAddress().getPort()
                                + "}");
        assertThat(registered.status()).isEqualTo(200);
    }

    /** A request to a server on this machine. */
    static HttpRequest.Builder request(
            int port, String token, String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(2));
    }

    /** Begins with one of each kind, and waits until they are under way. */
    void begin(int port, String token) throws IOException, InterruptedException {
        long before = calls.getCount();
        ended = left.size();
        begin(
                request(
                        port,
                        token,
                        "POST",
                        "/api/v1/mesh/v2/call",
                        "{\"service_name\":\"holding\",\"timeout\":60}"));
        begin(request(port, token, "GET", "/api/v1/mesh/v2/proxy/holding/x", ""));
        begin(
                request(
                        port,
                        token,
                        "POST",
                        "/api/v1/mcp/services/everything/execute",
                        "{\"method\":\"tools/call\",\"timeout\":60,\"params\":{\"name\":\"trigger-long-running-operation\",\"arguments\":{\"duration\":60,\"steps\":5}}}"));
        begin(
                request(
                        port,
                        token,
                        "POST",
                        "/api/v1/mesh/receive",
                        "{\"topic\":\"redeployed\",\"reader\":\"r\",\"wait_seconds\":60}"));
        beginStream(port, token);
        String task =
                sent(
                        request(
                                port,
                                token,
                                "POST",
                                "/api/v1/tasks",
                                "{\"task_type\":\"mcp-everything\",\"delay_seconds\":3600}"),
                        202);
        String path = "/api/v1/tasks/" + Json.trees().readTree(task).path("task_id").asText();
        tasks.add(path);
        begin(request(port, token, "GET", path + "?wait=60", ""));
        begin(request(port, token, "GET", path + "/events", ""));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (calls.getCount() > before - 2) {
            assertThat(System.nanoTime()).as("both calls of the mesh are there").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Nobody was answered while the application was there. */
    void assertUnderWay() {
        for (var each : left.subList(ended, left.size())) {
            assertThat(each).as("answered too early: %s", each).isNotDone();
        }
    }

    /** What a session of MCP says unasked. */
    private void beginStream(int port, String token) throws IOException, InterruptedException {
        HttpRequest opening =
                request(
                                port,
                                token,
                                "POST",
                                "/mcp",
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}")
                        .header("Accept", "application/json, text/event-stream")
                        .build();
        HttpResponse<String> opened = http.send(opening, HttpResponse.BodyHandlers.ofString());
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
        begin(
                request(port, token, "GET", "/mcp", "")
                        .header("Accept", "text/event-stream")
                        .header(
                                "Mcp-Session-Id",
                                opened.headers().firstValue("Mcp-Session-Id").orElseThrow()));
    }

    private String sent(HttpRequest.Builder request, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
    }

    private void begin(HttpRequest.Builder request) {
        left.add(http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** A stream that had begun has ended; everybody else was told why there is no answer. */
    void assertAnswered() {
        assertThat(left).isNotEmpty();
        for (CompletableFuture<HttpResponse<String>> each : left) {
            assertThat(each).as("nobody waits for who is gone").isCompleted();
            HttpResponse<String> answer = each.join();
            boolean isStream =
                    answer.headers()
                            .firstValue("Content-Type")
                            .orElse("")
                            .startsWith("text/event-stream");
            assertThat(answer.statusCode())
                    .as("%s: %s", answer.uri(), answer.body())
                    .isIn(isStream ? List.of(200) : List.of(502, 503, 504));
            assertThat(answer.headers().map())
                    .as("%s", answer.uri())
                    .containsKeys("x-request-id", "content-type");
        }
    }

    @Override
    public void close() {
        tasks.forEach(task -> admin.post(task + "/cancel", "{}"));
        admin.delete(
                "/api/v1/mesh/v2/deregister/holding-127.0.0.1-" + holding.getAddress().getPort());
        holding.stop(0);
    }
}
