package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.KongScript;
import com.sutazai.dev.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bridge to Kong, against a script of Kong's Admin API. */
class KongSystemTest {

    private final Client admin = Client.admin();
    private final KongScript kong = Stack.get().kong();
    private String first = "";
    private String second = "";

    @AfterEach
    void clean() {
        kong.isBroken(false);
        kong.hasDatabase(true);
        admin.delete("/api/v1/mesh/v2/deregister/" + first);
        admin.delete("/api/v1/mesh/v2/deregister/" + second);
    }

    private String register(HttpServer server) {
        return admin.post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_name\":\"through-kong\",\"address\":\"127.0.0.1\",\"port\":"
                                + server.getAddress().getPort()
                                + "}")
                .json()
                .path("service_id")
                .asText();
    }

    private static HttpServer server() throws IOException {
        return TestServer.start(200, new AtomicInteger());
    }

    private static String address(HttpServer server) {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** What a document says of the service of these tests. */
    private static String ours(JsonNode document) {
        for (JsonNode upstream : document.path("upstreams")) {
            if (upstream.path("name").asText().equals("through-kong-upstream")) {
                return upstream.toString();
            }
        }
        return "";
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void r9_20_targets_follow_the_health_of_instances() throws Exception {
        HttpServer one = server();
        HttpServer two = server();
        first = register(one);
        second = register(two);
        await(
                () ->
                        Map.of(address(one), 100, address(two), 100)
                                .equals(kong.upstreams().get("through-kong-upstream")),
                "both are targets");

        two.stop(0);
        admin.patch("/api/v1/mesh/v2/instances/" + first, "{\"weight\":30}");

        await(
                () ->
                        Map.of(address(one), 30)
                                .equals(kong.upstreams().get("through-kong-upstream")),
                "one is left, with its new weight");
        one.stop(0);
        admin.delete("/api/v1/mesh/v2/deregister/" + first);
        admin.delete("/api/v1/mesh/v2/deregister/" + second);
        await(
                () -> !kong.upstreams().containsKey("through-kong-upstream"),
                "the upstream goes with the service");
    }

    @Test
    void r9_21_without_a_database_each_content_is_posted_once() throws Exception {
        HttpServer one = server();
        kong.hasDatabase(false);
        first = register(one);

        await(
                () ->
                        kong.documents().stream()
                                .anyMatch(document -> document.toString().contains(address(one))),
                "the document has the target");
        int posted = kong.documents().size();
        JsonNode last = kong.documents().getLast();
        assertThat(last.path("_format_version").asText()).isEqualTo("3.0");
        TimeUnit.SECONDS.sleep(6);

        // what others register meanwhile makes another document; the same again, or another word
        // on what has not changed, would be a mistake
        assertThat(kong.documents()).doesNotHaveDuplicates();
        assertThat(kong.documents().stream().skip(posted - 1L).map(KongSystemTest::ours))
                .allMatch(ours(last)::equals);
        one.stop(0);
    }

    @Test
    void r9_22_what_kong_does_not_take_is_seen_and_tried_again() throws Exception {
        kong.isBroken(true);
        HttpServer one = server();
        first = register(one);

        await(
                () -> {
                    String ready = admin.get("/health/ready").response().body();
                    return ready.contains("\"kong\"") && ready.contains("does not answer");
                },
                "health names Kong");
        assertThat(admin.get("/metrics").response().body())
                .contains("operation=\"kong\",status=\"failure\"");
        kong.isBroken(false);

        await(
                () -> kong.upstreams().containsKey("through-kong-upstream"),
                "Kong is told when it is back");
        one.stop(0);
    }
}
