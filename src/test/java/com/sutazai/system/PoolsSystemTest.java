package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** R9.6: how full each pool is can be seen before somebody waits in vain. */
class PoolsSystemTest {

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
                        "pool_connections_forgotten_total{pool=\"mesh\"} 0.0",
                        "pool_waiting{pool=\"postgresql\"} 0.0")
                .containsPattern("pool_connections_in_use\\{pool=\"postgresql\"} [0-9]")
                .containsPattern("pool_connections_in_use\\{pool=\"mesh\"} [0-9]");
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
