package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Consul;
import com.sutazai.dev.ConsulAgent;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The mesh with a real Consul. */
class ConsulSystemTest {

    private static final Stack STACK = Stack.get();

    private final Client admin = Client.admin();
    private final Consul consul = STACK.consul();

    @BeforeAll
    static void requireConsul() {
        assumeTrue(STACK.hasConsul(), "Consul is not installed: ./dev services");
    }

    private JsonNode asked(String path) {
        try {
            return Json.trees().readTree(consul.request("GET", path, ""));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void register(String name, int port) {
        consul.request(
                "PUT",
                "/v1/agent/service/register",
                "{\"ID\":\""
                        + name
                        + "-"
                        + port
                        + "\",\"Name\":\""
                        + name
                        + "\",\"Address\":\"127.0.0.1\",\"Port\":"
                        + port
                        + ",\"Meta\":{\"version\":\"2\"}}");
    }

    private Answer call(String service) {
        return admin.post(
                "/api/v1/mesh/v2/call",
                "{\"service_name\":\"" + service + "\",\"path\":\"/x\",\"timeout\":5}");
    }

    private static void await(BooleanSupplier condition, String what, int seconds)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private String readiness() {
        String status = "unknown";
        for (JsonNode entry : asked("/v1/health/service/backend")) {
            for (JsonNode check : entry.path("Checks")) {
                if (check.path("Name").asText().equals("readiness")) {
                    status = check.path("Status").asText();
                }
            }
        }
        return status;
    }

    @Test
    void the_mcp_services_of_a_machine_register_themselves_and_leave() throws Exception {
        HttpServer service = TestServer.start(200, new AtomicInteger());
        Map<String, Integer> ports = Map.of("http_fetch", service.getAddress().getPort());
        ConsulAgent agent = new ConsulAgent("http://127.0.0.1:" + consul.port(), "");

        agent.register(ports);

        JsonNode found = asked("/v1/catalog/service/mcp-http-fetch").get(0);
        assertThat(found.path("ServicePort").asInt()).isEqualTo(ports.get("http_fetch"));
        assertThat(found.path("ServiceMeta").path("mcp_service").asText()).isEqualTo("http_fetch");
        await(
                () ->
                        admin.get("/api/v1/mesh/v2/topology")
                                .json()
                                .path("services")
                                .has("mcp-http-fetch"),
                "the mesh knows it",
                15);

        agent.deregister(ports);

        assertThat(asked("/v1/catalog/service/mcp-http-fetch")).isEmpty();
        service.stop(0);
    }

    @Test
    void r9_1_a_service_that_registers_itself_is_called_within_a_second() throws Exception {
        HttpServer server = TestServer.start(200, new AtomicInteger());
        register("newcomer", server.getAddress().getPort());
        long begin = System.nanoTime();

        await(() -> call("newcomer").status() == 200, "the newcomer answers", 10);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        JsonNode instance =
                admin.get("/api/v1/mesh/v2/topology")
                        .json()
                        .path("services")
                        .path("newcomer")
                        .path("instances")
                        .path(0);
        assertThat(instance.path("source").asText()).isEqualTo("consul");
        assertThat(instance.path("metadata").path("version").asText()).isEqualTo("2");
        consul.request(
                "PUT",
                "/v1/agent/service/deregister/newcomer-" + server.getAddress().getPort(),
                "");
        await(() -> call("newcomer").status() == 404, "it is gone after the grace", 20);
        server.stop(0);
    }

    @Test
    void r9_4_this_server_is_registered_and_turns_critical_when_postgresql_stops()
            throws Exception {
        await(() -> readiness().equals("passing"), "the server is passing", 30);

        STACK.postgres().stop(Duration.ofSeconds(5));
        long begin = System.nanoTime();
        try {
            await(() -> readiness().equals("critical"), "the server is critical", 15);
        } finally {
            STACK.postgres().start();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        await(() -> readiness().equals("passing"), "the server is passing again", 30);
    }

    @Test
    void r9_4_what_is_registered_over_rest_is_in_consul_until_it_is_taken_away() throws Exception {
        HttpServer server = TestServer.start(200, new AtomicInteger());
        int port = server.getAddress().getPort();
        admin.post(
                "/api/v1/mesh/v2/register",
                "{\"service_name\":\"both-ways\",\"address\":\"127.0.0.1\",\"port\":"
                        + port
                        + ",\"metadata\":{\"team\":\"a\"},\"check\":{\"type\":\"mcp\",\"path\":\"/mcp\"}}");

        await(() -> asked("/v1/health/service/both-ways").size() == 1, "Consul lists it", 10);
        assertThat(
                        asked("/v1/health/service/both-ways")
                                .path(0)
                                .path("Service")
                                .path("Meta")
                                .path("team")
                                .asText())
                .isEqualTo("a");
        await(
                () -> asked("/v1/health/service/both-ways?passing").size() == 1,
                "its check is told to pass",
                15);

        admin.delete("/api/v1/mesh/v2/deregister/both-ways-127.0.0.1-" + port);
        await(() -> asked("/v1/health/service/both-ways").isEmpty(), "Consul forgets it", 10);
        server.stop(0);
    }

    @Test
    void r9_3_a_consul_that_goes_and_comes_back_empty_costs_no_call() throws Exception {
        HttpServer server = TestServer.start(200, new AtomicInteger());
        int port = server.getAddress().getPort();
        register("steady", port);
        await(() -> call("steady").status() == 200, "it is called", 10);

        consul.stop();
        await(
                () ->
                        !admin.get("/api/v1/mesh/v2/health")
                                .json()
                                .path("consul_connected")
                                .asBoolean(),
                "the mesh says that Consul is away",
                20);
        assertThat(call("steady").status()).isEqualTo(200);
        String ready = admin.get("/health/ready").response().body();
        assertThat(ready).contains("\"consul\"").contains("degraded");

        // in development mode it remembers nothing
        consul.start();
        register("steady", port);
        await(() -> readiness().equals("passing"), "this server is registered again", 40);
        await(
                () ->
                        admin.get("/api/v1/mesh/v2/health")
                                .json()
                                .path("consul_connected")
                                .asBoolean(),
                "the mesh says that Consul is back",
                20);
        for (int i = 0; i < 30; i++) {
            assertThat(call("steady").status()).isEqualTo(200);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        consul.request("PUT", "/v1/agent/service/deregister/steady-" + port, "");
        server.stop(0);
    }
}
