package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.system.Client.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** R9.6: how full each pool is can be seen before somebody waits in vain. */
class PoolsSystemTest {

    /** Many more than what health checks have at the same time. */
    private static final int CALLS = 12;

    private static final List<String> POOLS =
            List.of(
                    "postgresql",
                    "redis",
                    "rabbitmq",
                    "mesh",
                    "peers",
                    "entries",
                    "nodes",
                    "node-streams");

    private final Client admin = Client.admin();

    @Test
    void r9_6_every_pool_says_how_many_connections_are_in_use_and_how_many_there_may_be() {
        assertThat(admin.get("/api/v1/auth/me").status()).isEqualTo(200);
        String metrics = admin.get("/metrics").response().body();

        assertThat(metrics)
                .contains(
                        "pool_connections_max{pool=\"postgresql\"} 20.0",
                        "pool_connections_max{pool=\"redis\"} 50.0",
                        "pool_connections_max{pool=\"rabbitmq\"} 1.0",
                        "pool_connections_max{pool=\"mesh\"} 2048.0",
                        "pool_connections_max{pool=\"peers\"} 256.0",
                        "pool_connections_max{pool=\"entries\"} 256.0",
                        "pool_connections_max{pool=\"nodes\"} 4096.0",
                        "pool_connections_max{pool=\"node-streams\"} 20000.0",
                        "pool_connections_forgotten_total{pool=\"mesh\"} 0.0")
                .contains("pool_waiting{pool=\"postgresql\"} 0.0");
        for (String pool : POOLS) {
            assertThat(metrics)
                    .containsPattern("pool_connections_in_use\\{pool=\"" + pool + "\"} [0-9]")
                    .containsPattern("pool_waiting\\{pool=\"" + pool + "\"} [0-9]");
        }
    }

    @Test
    void r9_6_what_is_in_use_is_counted_while_it_is() throws Exception {
        List<CompletableFuture<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(
                    CompletableFuture.supplyAsync(
                            () ->
                                    admin.post(
                                            "/api/v1/mcp/services/everything/execute",
                                            "{\"method\":\"tools/call\",\"params\":{\"name\":\"trigger-long-running-operation\",\"arguments\":{\"duration\":5,\"steps\":1}}}"),
                            task -> Thread.ofVirtual().start(task)));
        }

        while (inUse() < CALLS) {
            assertThat(calls).as("they are under way").noneMatch(CompletableFuture::isDone);
            TimeUnit.MILLISECONDS.sleep(50);
        }

        assertThat(calls).allSatisfy(call -> assertThat(call.join().status()).isEqualTo(200));
    }

    private double inUse() {
        Matcher value =
                Pattern.compile("(?m)^pool_connections_in_use\\{pool=\"mesh\"} (.+)$")
                        .matcher(admin.get("/metrics").response().body());
        assertThat(value.find()).isTrue();
        return Double.parseDouble(value.group(1));
    }

    @Test
    void r9_6_every_instance_says_how_many_connections_to_it_are_in_use_and_who_waits() {
        String metrics = admin.get("/metrics").response().body();

        assertThat(metrics)
                .containsPattern(
                        "mesh_connections_in_use\\{instance=\"[^\"]+\",service=\"[^\"]+\"} [0-9]")
                .containsPattern(
                        "mesh_connections_waiting\\{instance=\"[^\"]+\",service=\"[^\"]+\"} 0");
    }
}
