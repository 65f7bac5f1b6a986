package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.PayaraServer;
import com.sutazai.dev.RabbitMq;
import com.sutazai.dev.RealPart;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R9.5: the WAR on Payara Server, deployed again and again while the server runs. */
class RedeploySystemTest {

    /** Twenty with {@code ./dev soak}. */
    private static final int TIMES = Integer.getInteger("sutazai.redeploys", 4);

    /** Threads of a name that happen to be there when it is looked. */
    private static final int PASSING = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stack stack = Stack.get();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private LeftCalls left;
    private PayaraServer server;

    @BeforeEach
    void hold() throws IOException {
        left = new LeftCalls(http);
    }

    @AfterEach
    void stop() {
        try {
            if (server != null) {
                server.stop(Duration.ofSeconds(30));
            }
        } finally {
            left.close();
        }
    }

    private HttpResponse<String> send(String method, String path, String token, String body)
            throws IOException, InterruptedException {
        return http.send(
                LeftCalls.request(server.port(), token, method, path, body).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private boolean isReady() throws InterruptedException {
        try {
            return send("GET", "/health/ready", "none", "").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean usesRabbit() throws IOException, InterruptedException {
        for (JsonNode check :
                Json.trees()
                        .readTree(send("GET", "/health/ready", "none", "").body())
                        .path("checks")) {
            if (check.path("name").asText().equals("rabbitmq")) {
                return check.path("data").path("state").asText().equals("up");
            }
        }
        return false;
    }

    /**
     * Deploys, and uses what a deployment makes: pools, a session, a process, workers, a reader.
     */
    private void deployAndUse() throws IOException, InterruptedException {
        left.assertUnderWay();
        server.deploy(stack.checkout().resolve("target/sutazai-backend.war"));
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady() || !usesRabbit()) {
            assertThat(System.nanoTime()).as("it is ready").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        HttpResponse<String> login =
                send(
                        "POST",
                        "/api/v1/auth/login",
                        "none",
                        "{\"username\":\"admin\",\"password\":\""
                                + stack.setting("ADMIN_PASSWORD")
                                + "\"}");
        String token = Json.trees().readTree(login.body()).path("access_token").asText();
        HttpResponse<String> called =
                send(
                        "POST",
                        "/api/v1/mcp/services/fixture-stdio/execute",
                        token,
                        "{\"method\":\"tools/call\",\"params\":{\"name\":\"test_simple_text\",\"arguments\":{}}}");
        assertThat(called.statusCode()).as(called.body()).isEqualTo(200);
        HttpResponse<String> given =
                send("POST", "/api/v1/tasks", token, "{\"task_type\":\"mcp-everything\"}");
        assertThat(given.statusCode()).as(given.body()).isEqualTo(202);
        String task = Json.trees().readTree(given.body()).path("task_id").asText();
        HttpResponse<String> over = send("GET", "/api/v1/tasks/" + task + "?wait=20", token, "");
        // it is no service for tasks, and says so
        assertThat(Json.trees().readTree(over.body()).path("status").asText()).isEqualTo("failed");
        HttpResponse<String> waited =
                send(
                        "POST",
                        "/api/v1/mesh/receive",
                        token,
                        "{\"topic\":\"redeployed\",\"reader\":\"r\",\"wait_seconds\":1}");
        assertThat(waited.statusCode()).as(waited.body()).isEqualTo(200);
        left.begin(server.port(), token);
    }

    @Test
    void r9_5_nothing_of_a_former_deployment_stays() throws Exception {
        RealPart.need(
                "payara-server", PayaraServer.isInstalled(stack.checkout().resolve(".dev/cache")));
        RealPart.need("rabbitmq", RabbitMq.isInstalled(stack.checkout().resolve(".dev/cache")));
        stack.rabbit().start();
        server = stack.appServer("app-server");
        server.start();
        deployAndUse();
        JvmState first = JvmState.of(server.process());
        assertThat(first.children()).as("a service of stdio runs").isPositive();

        for (int i = 0; i < TIMES; i++) {
            deployAndUse();
        }
        JvmState last = JvmState.of(server.process(), first);
        assertThat(last.loaders())
                .as("class loaders, held by %s", last.holders())
                .isEqualTo(first.loaders());
        assertThat(last.children()).as("processes").isEqualTo(first.children());
        assertThat(last.mbeans()).as("MBeans").isLessThanOrEqualTo(first.mbeans());
        last.threads()
                .forEach(
                        (name, count) ->
                                assertThat(count)
                                        .as("threads %s, first %s, last %s", name, first, last)
                                        .isLessThanOrEqualTo(
                                                first.threads().getOrDefault(name, 0) + PASSING));

        left.assertUnderWay();
        server.undeploy();
        JvmState after = JvmState.of(server.process(), first);
        assertThat(after.children()).as("processes").isZero();
        left.assertAnswered();
        // the server's own timer keeps the pool that it looked at last
        assertThat(after.loaders()).as("class loaders").isLessThanOrEqualTo(first.loaders());
        assertThat(Files.readString(server.log()))
                .doesNotContain("StaticLoggerBinder", "NoClassDefFoundError", "WELD-000229");
    }
}
