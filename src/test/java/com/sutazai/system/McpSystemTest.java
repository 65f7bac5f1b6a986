package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Child;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class McpSystemTest {

    private static final String ECHO =
            "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{\"message\":\"hello\"}}}";

    private final Client admin = Client.admin();
    private final Stack stack = Stack.get();

    private Answer execute(String service, String body) {
        return admin.post("/api/v1/mcp/services/" + service + "/execute", body);
    }

    /** From now on every instance has its turn. */
    private void spread() {
        assertThat(
                        admin.post(
                                        "/api/v1/mesh/v2/configure/load-balancer?strategy=round_robin&service_name=mcp-everything",
                                        "")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void a_tool_answers_through_the_mesh_and_one_over_stdio() {
        assertThat(execute("everything", ECHO).json().path("content").path(0).path("text").asText())
                .isEqualTo("Echo: hello");

        JsonNode file =
                execute(
                                "files",
                                "{\"method\":\"tools/call\",\"params\":{\"name\":\"read_text_file\",\"arguments\":{\"path\":\""
                                        + stack.mcp().sandbox()
                                        + "/hello.txt\"}}}")
                        .json();
        assertThat(file.path("content").path(0).path("text").asText())
                .startsWith("Hello from the sandbox");
        assertThat(file.path("structuredContent").path("content").asText())
                .startsWith("Hello from the sandbox");
    }

    @Test
    void calls_are_spread_over_the_three_instances() {
        assertThat(
                        admin.get("/api/v1/mcp/services/everything/status")
                                .json()
                                .path("mesh_instances")
                                .asInt())
                .isEqualTo(3);
        spread();

        awaitSlowStart();

        assertThat(sharesOfNine()).as("calls to each of the three").containsOnly(3.0);
    }

    /** An instance that came a moment ago gets few calls at first. */
    private void awaitSlowStart() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!sharesOfNine().equals(List.of(3.0, 3.0, 3.0))) {
            assertThat(System.nanoTime()).as("it is over").isLessThan(end);
        }
    }

    private List<Double> sharesOfNine() {
        String before = admin.get("/metrics").response().body();
        for (int i = 0; i < 9; i++) {
            execute("everything", ECHO);
        }
        String after = admin.get("/metrics").response().body();
        return stack.mcp().ports().stream()
                .map(port -> count(after, port) - count(before, port))
                .toList();
    }

    private static double count(String metrics, int port) {
        return metrics.lines()
                .filter(
                        line ->
                                line.startsWith("mesh_load_balancer_requests_total{")
                                        && line.contains("-" + port + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void r8_5_sessions_are_kept_and_health_checks_open_none() throws Exception {
        spread();
        // an instance that came back a moment ago gets few calls at first
        for (int i = 0; i < 60; i++) {
            execute("everything", ECHO);
        }
        long before = sessions();

        for (int i = 0; i < 9; i++) {
            execute("everything", ECHO);
        }
        // several checks of every instance
        TimeUnit.SECONDS.sleep(3);

        assertThat(before).isPositive();
        assertThat(sessions()).isEqualTo(before);
    }

    private long sessions() throws java.io.IOException {
        long opened = 0;
        for (Child server : stack.mcp().everything()) {
            opened +=
                    java.nio.file.Files.readAllLines(server.log()).stream()
                            .filter(line -> line.startsWith("Session initialized"))
                            .count();
        }
        return opened;
    }

    @Test
    void many_calls_share_one_pipe_and_each_gets_its_own_answer() throws Exception {
        for (int i = 0; i < 20; i++) {
            java.nio.file.Files.writeString(
                    stack.mcp().sandbox().resolve("f" + i + ".txt"), "content " + i);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String path = stack.mcp().sandbox() + "/f" + i % 20 + ".txt";
                answers.add(
                        threads.submit(
                                () ->
                                        execute(
                                                        "files",
                                                        "{\"method\":\"tools/call\",\"params\":{\"name\":\"read_text_file\",\"arguments\":{\"path\":\""
                                                                + path
                                                                + "\"}}}")
                                                .json()
                                                .path("content")
                                                .path(0)
                                                .path("text")
                                                .asText()));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(answers.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("content " + i % 20);
            }
        }
    }

    private String state(int port) {
        for (JsonNode instance :
                admin.get("/api/v1/mesh/v2/topology")
                        .json()
                        .path("services")
                        .path("mcp-everything")
                        .path("instances")) {
            if (instance.path("address").asText().equals("127.0.0.1:" + port)) {
                return instance.path("state").asText();
            }
        }
        return "unknown";
    }

    @Test
    void killing_one_of_three_instances_fails_no_call() throws Exception {
        Child victim = stack.mcp().everything().get(1);
        int port = stack.mcp().ports().get(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                if (i == 50) {
                    victim.handle().destroyForcibly();
                }
                answers.add(threads.submit(() -> execute("everything", ECHO)));
                TimeUnit.MILLISECONDS.sleep(5);
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS).status())
                        .as(answer.get().response().body())
                        .isEqualTo(200);
            }
            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            while (!state(port).equals("unhealthy")) {
                assertThat(System.nanoTime()).as("it is known to be dead").isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(50);
            }
        } finally {
            victim.awaitGone(Duration.ofSeconds(5));
            victim.start();
            victim.awaitReady(() -> Ports.isTaken(port), Duration.ofSeconds(20));
        }
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (admin.get("/api/v1/mesh/v2/discover/mcp-everything").json().path("healthy").asInt()
                < 3) {
            assertThat(System.nanoTime()).as("the instance is in again").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        for (int i = 0; i < 6; i++) {
            assertThat(execute("everything", ECHO).status()).isEqualTo(200);
        }
    }

    @Test
    void an_error_of_the_server_is_passed_on_whole() {
        Answer unknown = execute("everything", "{\"method\":\"no/such\",\"params\":{}}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().path("json_rpc_error").path("code").asInt()).isEqualTo(-32_601);

        Answer wrong =
                execute(
                        "everything",
                        "{\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"arguments\":{}}}");
        assertThat(wrong.status()).isIn(200, 400);

        assertThat(execute("nobody", ECHO).status()).isEqualTo(404);
        assertThat(execute("everything", "{\"params\":{}}").status()).isEqualTo(422);
        assertThat(execute("everything", "{\"method\":\"ping\",\"params\":[1]}").status())
                .isEqualTo(422);
        assertThat(execute("everything", "{\"method\":\"ping\",\"timeout\":301}").status())
                .isEqualTo(422);
    }

    @Test
    void a_call_over_its_timeout_ends_and_says_that_it_may_have_run() {
        Answer answer =
                execute(
                        "everything",
                        "{\"method\":\"tools/call\",\"timeout\":1,\"params\":{\"name\":\"trigger-long-running-operation\",\"arguments\":{\"duration\":10,\"steps\":5}}}");

        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.json().path("may_have_run").asBoolean()).isTrue();
    }

    @Test
    void status_and_health_are_measured() {
        assertThat(admin.get("/api/v1/mcp/services").json())
                .extracting(JsonNode::asText)
                .containsExactly("everything", "files", "fixture", "fixture-stdio", "backend");
        assertThat(admin.get("/api/v1/mcp/status").json().path("status").asText())
                .isEqualTo("operational");
        JsonNode health = admin.get("/api/v1/mcp/health").json();
        assertThat(health.path("summary").path("total").asInt()).isEqualTo(5);
        assertThat(health.path("services").path("files").path("healthy").asBoolean()).isTrue();
        JsonNode files = admin.get("/api/v1/mcp/services/files/status").json();
        assertThat(files.path("transport").asText()).isEqualTo("stdio");
        assertThat(admin.get("/api/v1/mcp/services/nobody/status").status()).isEqualTo(404);
        JsonNode system = admin.get("/api/v1/system/status").json();
        assertThat(system.path("dependencies").path("postgresql").path("state").asText())
                .isEqualTo("up");
        assertThat(system.path("mesh").path("instances").asInt()).isGreaterThanOrEqualTo(3);
    }
}
