package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeshSystemTest {

    private final Client admin = Client.admin();
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<String> registered = new ArrayList<>();

    @AfterEach
    void leave_the_mesh_as_it_was() {
        registered.forEach(id -> admin.delete("/api/v1/mesh/v2/deregister/" + id));
        servers.forEach(server -> server.stop(0));
    }

    private HttpServer server(int status, AtomicInteger calls) throws IOException {
        HttpServer server = TestServer.start(status, calls);
        servers.add(server);
        return server;
    }

    private String register(String service, int port) {
        Answer answer =
                admin.post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_name\":\""
                                + service
                                + "\",\"address\":\"127.0.0.1\",\"port\":"
                                + port
                                + "}");
        assertThat(answer.status()).isEqualTo(200);
        String id = answer.json().path("service_id").asText();
        assertThat(id).isEqualTo(service + "-127.0.0.1-" + port);
        registered.add(id);
        return id;
    }

    private Answer call(String service, String more) {
        return admin.post(
                "/api/v1/mesh/v2/call", "{\"service_name\":\"" + service + "\"" + more + "}");
    }

    private void awaitState(String service, String id, String state) throws InterruptedException {
        await(
                () -> instance(service, id).path("state").asText().equals(state),
                id + " is " + state);
    }

    private JsonNode instance(String service, String id) {
        for (JsonNode instance :
                admin.get("/api/v1/mesh/v2/topology")
                        .json()
                        .path("services")
                        .path(service)
                        .path("instances")) {
            if (instance.path("id").asText().equals(id)) {
                return instance;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private void balance(String service, String strategy) {
        assertThat(
                        admin.post(
                                        "/api/v1/mesh/v2/configure/load-balancer?strategy="
                                                + strategy
                                                + "&service_name="
                                                + service,
                                        "")
                                .status())
                .isEqualTo(200);
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void calls_go_round_robin_and_never_carry_our_authorization() throws Exception {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        String one = register("round", server(200, first).getAddress().getPort());
        String two = register("round", server(200, second).getAddress().getPort());
        awaitState("round", one, "healthy");
        awaitState("round", two, "healthy");
        balance("round", "round_robin");

        for (int i = 0; i < 10; i++) {
            JsonNode answer = call("round", ",\"path\":\"/x?y=1\"").json();
            assertThat(answer.path("status_code").asInt()).isEqualTo(200);
            assertThat(answer.path("body").path("authorization").asBoolean()).isFalse();
            assertThat(answer.path("trace_id").asText()).matches("[0-9a-f]{32}");
        }

        assertThat(first).hasValue(5);
        assertThat(second).hasValue(5);
    }

    @Test
    void an_answer_of_any_status_comes_back_as_200() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        awaitState(
                "teapot", register("teapot", server(418, calls).getAddress().getPort()), "healthy");

        Answer answer = call("teapot", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("status_code").asInt()).isEqualTo(418);
    }

    @Test
    void r7_5_five_5xx_in_a_row_open_the_breaker_and_a_success_after_its_delay_closes_it()
            throws Exception {
        AtomicInteger calls = new AtomicInteger();
        String id = register("failing", server(500, calls).getAddress().getPort());
        awaitState("failing", id, "healthy");
        admin.post(
                "/api/v1/mesh/v2/configure/circuit-breaker?failure_threshold=5&recovery_timeout=2&service_name=failing",
                "");
        for (int i = 0; i < 5; i++) {
            assertThat(call("failing", "").json().path("status_code").asInt()).isEqualTo(500);
        }

        Answer refused = call("failing", "");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(calls).hasValue(5);
        assertThat(
                        admin.get("/api/v1/mesh/v2/topology")
                                .json()
                                .path("circuit_breakers")
                                .path(id)
                                .asText())
                .isEqualTo("open");
        await(() -> call("failing", "").status() == 200, "a probe is let through");
    }

    @Test
    void a_dead_instance_costs_no_call() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpServer dying = server(200, calls);
        String dead = register("mortal", dying.getAddress().getPort());
        String alive = register("mortal", server(200, calls).getAddress().getPort());
        awaitState("mortal", dead, "healthy");
        awaitState("mortal", alive, "healthy");
        balance("mortal", "round_robin");

        dying.stop(0);
        // a connection that was in use until a moment ago is not looked at
        TimeUnit.MILLISECONDS.sleep(50);

        for (int i = 0; i < 10; i++) {
            Answer answer = call("mortal", ",\"method\":\"POST\",\"body\":{\"a\":1}");
            assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
            assertThat(answer.json().path("instance_id").asText()).isEqualTo(alive);
        }
        assertThat(instance("mortal", dead).path("state").asText()).isEqualTo("unhealthy");
    }

    @Test
    void r7_2_a_call_ends_at_its_deadline_and_is_not_repeated_if_it_may_have_run()
            throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            register("silent", silent.getLocalPort());
            long begin = System.nanoTime();

            Answer answer = call("silent", ",\"method\":\"POST\",\"timeout\":1,\"body\":{}");

            assertThat(answer.status()).isIn(503, 504);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void an_unknown_service_is_404_and_one_without_a_healthy_instance_503() throws Exception {
        assertThat(call("nobody", "").status()).isEqualTo(404);
        assertThat(admin.get("/api/v1/mesh/v2/discover/nobody").status()).isEqualTo(404);
        String id = register("gone", Ports.free());
        awaitState("gone", id, "unhealthy");

        Answer answer = call("gone", "");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void both_shapes_of_registration_are_taken_and_bad_ones_pointed_at() throws Exception {
        int port = server(200, new AtomicInteger()).getAddress().getPort();
        Answer older =
                admin.post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_id\":\"older\",\"port\":" + port + "}");
        registered.add("older");
        assertThat(older.status()).isEqualTo(200);
        assertThat(older.json().path("service").path("instance").path("address").asText())
                .isEqualTo("localhost");

        for (String wrong :
                List.of("169.254.169.254", "http://x", "a b", "0.0.0.0", "2130706433")) {
            Answer answer =
                    admin.post(
                            "/api/v1/mesh/v2/register",
                            "{\"service_name\":\"x\",\"address\":\"" + wrong + "\",\"port\":80}");
            assertThat(answer.status()).as(wrong).isEqualTo(422);
            assertThat(answer.json().path("errors").path(0).path("pointer").asText())
                    .isEqualTo("/address");
        }
        assertThat(
                        admin.post(
                                        "/api/v1/mesh/v2/register",
                                        "{\"service_name\":\"x\",\"port\":70000}")
                                .status())
                .isEqualTo(422);
        assertThat(admin.post("/api/v1/mesh/v2/register", "{}").status()).isEqualTo(422);
    }

    @Test
    void registrations_are_listed_found_counted_and_taken_away() throws Exception {
        String id = register("listed", server(200, new AtomicInteger()).getAddress().getPort());
        awaitState("listed", id, "healthy");

        assertThat(admin.get("/api/v1/mesh/v2/services").json().path("services"))
                .anyMatch(service -> service.path("id").asText().equals(id));
        JsonNode found = admin.get("/api/v1/mesh/v2/discover/listed?use_cache=false").json();
        assertThat(found.path("healthy").asInt()).isEqualTo(1);
        assertThat(admin.get("/api/v1/mesh/v2/health").json().path("total_instances").asInt())
                .isGreaterThanOrEqualTo(4);
        assertThat(admin.delete("/api/v1/mesh/v2/deregister/" + id).status()).isEqualTo(200);
        assertThat(admin.delete("/api/v1/mesh/v2/deregister/" + id).status()).isEqualTo(404);
        assertThat(
                        admin.delete(
                                        "/api/v1/mesh/v2/deregister/mcp-everything-127.0.0.1-"
                                                + Stack.get().mcp().ports().getFirst())
                                .status())
                .isEqualTo(409);
    }

    @Test
    void r7_6_a_registration_is_kept_in_the_database() throws Exception {
        String id = register("kept", Ports.free());

        try (var connection = TestUsers.connect();
                var query =
                        connection.prepareStatement(
                                "select service from mesh_instances where id = ?")) {
            query.setString(1, id);
            try (var rows = query.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(1)).isEqualTo("kept");
            }
        }
    }

    @Test
    void r7_6_instances_of_the_file_follow_the_file() throws Exception {
        int port = server(200, new AtomicInteger()).getAddress().getPort();
        java.nio.file.Path file = Stack.get().folder().resolve("services.json");

        Files.writeString(
                file,
                "{\"services\":[{\"name\":\"filed\",\"instances\":[{\"address\":\"127.0.0.1\",\"port\":"
                        + port
                        + "}]}]}");
        await(() -> call("filed", "").status() == 200, "the file is read");

        Files.writeString(file, "{ broken");
        TimeUnit.MILLISECONDS.sleep(1_200);
        assertThat(call("filed", "").status()).isEqualTo(200);

        Files.writeString(file, "{\"services\":[]}");
        await(() -> call("filed", "").status() == 404, "the file is read again");
    }
}
