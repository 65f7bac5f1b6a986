package com.sutazai.system;

import static com.sutazai.system.RawMcp.tool;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Tests with two servers on one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class TwoNodes extends Conversations {

    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static final String NEWEST = "2025-11-25";
    static final String EVENTS = "application/json, text/event-stream";
    static final String ASKED = "{\"sampling\":{}}";

    final Stack.Node one = stack.node("node-one");
    final Stack.Node two = stack.node("node-two");
    final String token = Client.admin().token();

    @BeforeAll
    void start() throws Exception {
        one.payara().start();
        two.payara().start();
        one.awaitReady();
        two.awaitReady();
    }

    @AfterAll
    void stop() {
        one.payara().stop(Duration.ofSeconds(10));
        two.payara().stop(Duration.ofSeconds(10));
    }

    RawMcp open(Stack.Node node, String path, String capabilities) throws Exception {
        return new RawMcp(path, token).at(node.port()).opened(NEWEST, capabilities);
    }

    static String text(JsonNode answer) {
        return answer.path("result").path("content").path(0).path("text").asText();
    }

    static String echo(RawMcp client, String what) throws Exception {
        return text(client.ask("tools/call", tool("echo", "{\"message\":\"" + what + "\"}")));
    }

    static String ping(RawMcp client) {
        return client.request("ping", "{}");
    }

    void restart(Stack.Node node) throws Exception {
        node.payara().stop(Duration.ofSeconds(10));
        while (Ports.isTaken(node.port())) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        node.payara().start();
        node.awaitReady();
    }

    static void within(Callable<Boolean> fact) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!fact.call()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    int at(Stack.Node node, String method, String path, String body) throws Exception {
        return sent(node, token, method, path, body).statusCode();
    }

    static HttpResponse<String> sent(
            Stack.Node node, String bearer, String method, String path, String body)
            throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                        .header("Authorization", "Bearer " + bearer)
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.trees().readTree(answer.body());
    }
}
