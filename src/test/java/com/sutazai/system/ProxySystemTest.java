package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The transparent proxy, spoken to by a plain HTTP client. */
class ProxySystemTest {

    private final Stack stack = Stack.get();
    private final Client admin = Client.admin();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicReference<Throwable> cut = new AtomicReference<>();
    private final AtomicInteger uploads = new AtomicInteger();
    private HttpServer server;
    private String id = "";

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/health",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.createContext(
                "/echo",
                exchange -> {
                    uploads.incrementAndGet();
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    var seen = Json.trees().createObjectNode();
                    seen.put("method", exchange.getRequestMethod());
                    seen.put("uri", exchange.getRequestURI().toString());
                    seen.put("length", body.length);
                    exchange.getRequestHeaders()
                            .forEach(
                                    (name, values) ->
                                            seen.put(
                                                    name.toLowerCase(java.util.Locale.ROOT),
                                                    String.join(",", values)));
                    byte[] answer = Json.trees().writeValueAsBytes(seen);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    exchange.getResponseHeaders().set("Connection", "x-secret-hop");
                    exchange.getResponseHeaders().set("X-Secret-Hop", "1");
                    exchange.getResponseHeaders().set("ETag", "\"abc\"");
                    exchange.sendResponseHeaders(207, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.createContext(
                "/events",
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                    try {
                        exchange.getResponseBody()
                                .write("data: one\n\n".getBytes(StandardCharsets.UTF_8));
                        exchange.getResponseBody().flush();
                        first.await(10, TimeUnit.SECONDS);
                        for (int i = 0; i < 200; i++) {
                            exchange.getResponseBody()
                                    .write("data: two\n\n".getBytes(StandardCharsets.UTF_8));
                            exchange.getResponseBody().flush();
                            TimeUnit.MILLISECONDS.sleep(20);
                        }
                    } catch (Exception e) {
                        cut.set(e);
                    }
                    exchange.close();
                });
        server.createContext(
                "/range",
                exchange -> {
                    boolean isRange =
                            "bytes=2-4".equals(exchange.getRequestHeaders().getFirst("Range"));
                    byte[] answer = (isRange ? "cde" : "abcdefgh").getBytes(StandardCharsets.UTF_8);
                    if (isRange) {
                        exchange.getResponseHeaders().set("Content-Range", "bytes 2-4/8");
                    }
                    exchange.sendResponseHeaders(isRange ? 206 : 200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        Answer answer =
                admin.post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_name\":\"proxied\",\"address\":\"127.0.0.1\",\"port\":"
                                + server.getAddress().getPort()
                                + "}");
        id = answer.json().path("service_id").asText();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < end
                && !admin.get("/api/v1/mesh/v2/discover/proxied")
                        .response()
                        .body()
                        .contains("healthy\"")) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @AfterEach
    void stop() {
        admin.delete("/api/v1/mesh/v2/deregister/" + id);
        server.stop(0);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create(
                                "http://127.0.0.1:"
                                        + stack.port()
                                        + "/api/v1/mesh/v2/proxy/"
                                        + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + admin.token());
    }

    @Test
    void method_path_query_headers_and_body_pass_but_not_our_credentials() throws Exception {
        HttpResponse<String> answer =
                client.send(
                        request("proxied/echo/a%20b?x=1&y=%C3%A4")
                                .header("X-Own", "kept")
                                .header("Cookie", "session=secret")
                                .method("PATCH", HttpRequest.BodyPublishers.ofString("hello"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        JsonNode seen = Json.trees().readTree(answer.body());

        assertThat(answer.statusCode()).isEqualTo(207);
        assertThat(seen.path("method").asText()).isEqualTo("PATCH");
        assertThat(seen.path("uri").asText()).isEqualTo("/echo/a%20b?x=1&y=%C3%A4");
        assertThat(seen.path("length").asInt()).isEqualTo(5);
        assertThat(seen.path("x-own").asText()).isEqualTo("kept");
        assertThat(seen.has("authorization")).isFalse();
        assertThat(seen.has("cookie")).isFalse();
        assertThat(seen.path("x-forwarded-for").asText()).isEqualTo("127.0.0.1");
        assertThat(seen.path("traceparent").asText()).startsWith("00-");
        assertThat(answer.headers().firstValue("ETag")).contains("\"abc\"");
        assertThat(answer.headers().firstValue("X-Secret-Hop")).isEmpty();
        assertThat(answer.headers().firstValue("X-Mesh-Instance")).contains(id);
    }

    @Test
    void a_large_body_streams_up() throws Exception {
        byte[] large = new byte[700_000];
        HttpResponse<String> answer =
                client.send(
                        request("proxied/echo/large")
                                .POST(
                                        HttpRequest.BodyPublishers.ofInputStream(
                                                () -> new ByteArrayInputStream(large)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(Json.trees().readTree(answer.body()).path("length").asInt())
                .isEqualTo(large.length);
        assertThat(uploads).hasValue(1);
    }

    @Test
    void events_arrive_one_by_one_and_a_caller_who_leaves_ends_the_stream() throws Exception {
        HttpResponse<InputStream> answer =
                client.send(
                        request("proxied/events").build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));

        // the second is not sent before this one has arrived
        assertThat(lines.readLine()).isEqualTo("data: one");
        first.countDown();
        lines.readLine();
        assertThat(lines.readLine()).isEqualTo("data: two");
        answer.body().close();

        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (cut.get() == null && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(cut.get()).isNotNull();
    }

    @Test
    void ranges_are_kept() throws Exception {
        HttpResponse<String> answer =
                client.send(
                        request("proxied/range").header("Range", "bytes=2-4").build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo("cde");
        assertThat(answer.headers().firstValue("Content-Range")).contains("bytes 2-4/8");
    }

    @Test
    void head_has_no_body_and_an_empty_path_is_the_root() throws Exception {
        HttpResponse<String> head =
                client.send(
                        request("proxied/range")
                                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> root =
                client.send(request("proxied").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(root.statusCode()).isEqualTo(404);
        assertThat(root.headers().firstValue("X-Mesh-Instance")).contains(id);
    }

    @Test
    void what_cannot_be_passed_on_is_a_problem_of_ours() throws Exception {
        HttpResponse<String> unknown =
                client.send(request("nobody/x").build(), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> wrong =
                client.send(request("Not_A_Name/x").build(), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> late =
                client.send(
                        request("proxied/range")
                                .header("X-Request-Deadline", "2020-01-01T00:00:00Z")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> stranger =
                client.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + stack.port()
                                                        + "/api/v1/mesh/v2/proxy/proxied/range"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).contains("problem+json"));
        assertThat(unknown.headers().map())
                .as("R2.2, R2.3")
                .containsKeys("x-request-id", "x-content-type-options");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(late.statusCode()).isEqualTo(504);
        assertThat(stranger.statusCode()).isEqualTo(401);
    }
}
