package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see and change. */
@Timeout(60)
class MeshAdministrationSystemTest {

    private static final String HEALTH = "/api/v1/mesh/v2/health";

    private final MeshTrial trial = new MeshTrial();

    @AfterEach
    void close() throws Exception {
        trial.end();
    }

    @Test
    void the_next_pick_and_the_last_ones_are_explained() throws Exception {
        trial.register("clear", trial.server(200, new AtomicInteger()));
        String second = trial.register("clear", trial.server(200, new AtomicInteger()));
        for (int i = 0; i < 5; i++) {
            trial.call("clear", "");
        }
        trial.admin.patch("/api/v1/mesh/v2/instances/" + second, "{\"draining\":true}");

        JsonNode explained = trial.admin.get("/api/v1/mesh/v2/explain/clear").json();

        assertThat(explained.path("strategy").asText()).isEqualTo("latency");
        assertThat(explained.path("decisions")).hasSize(5);
        assertThat(explained.path("candidates")).hasSize(2);
        for (JsonNode candidate : explained.path("candidates")) {
            boolean isSecond = candidate.path("instance_id").asText().equals(second);
            assertThat(candidate.path("eligible").asBoolean()).isNotEqualTo(isSecond);
            assertThat(candidate.path("reason").asText())
                    .isEqualTo(isSecond ? "draining" : "available");
        }
        assertThat(trial.admin.get("/api/v1/mesh/v2/explain/nobody").status()).isEqualTo(404);
    }

    @Test
    void what_is_counted_can_be_read_with_the_names_that_dashboards_ask_for() throws Exception {
        String id = trial.register("counted", trial.server(200, new AtomicInteger()));
        trial.call("counted", "");

        String text = trial.admin.get("/api/v1/mesh/v2/metrics").response().body();

        for (String name :
                List.of(
                        "circuit_breaker_state",
                        "circuit_breaker_failures_total",
                        "circuit_breaker_trips_total",
                        "circuit_breaker_failure_count",
                        "circuit_breaker_half_open_calls")) {
            assertThat(text).contains(name + "{service=\"" + id + "\"} 0");
        }
        assertThat(text)
                .contains("circuit_breaker_success_count{service=\"" + id + "\"} 1")
                .contains("circuit_breaker_total_requests{service=\"" + id + "\"} 1")
                .contains("circuit_breaker_failure_threshold{service=\"" + id + "\"}")
                .contains("circuit_breaker_recovery_time_seconds{service=\"" + id + "\"}")
                .contains(
                        "mesh_load_balancer_requests_total{instance=\""
                                + id
                                + "\",service=\"counted\"} 1")
                .contains("mesh_health_check_status{instance=\"" + id + "\",service=\"counted\"} 1")
                .contains(
                        "mesh_request_duration_seconds_bucket{outcome=\"success\",service=\"counted\"")
                .contains("mesh_active_services")
                .contains("mesh_service_discovery_total");
    }

    @Test
    void bad_configuration_is_refused_with_the_reason() {
        assertThat(trial.admin.post("/api/v1/mesh/v2/configure/load-balancer?strategy=fastest", ""))
                .satisfies(
                        answer -> {
                            assertThat(answer.status()).isEqualTo(422);
                            assertThat(answer.response().body())
                                    .contains("round_robin, least_connections");
                        });
        for (String wrong :
                List.of(
                        "circuit-breaker?failure_threshold=0",
                        "circuit-breaker?failure_threshold=101",
                        "circuit-breaker?recovery_timeout=3601",
                        "circuit-breaker?service_name=Not-A-Name",
                        "load-balancer")) {
            assertThat(trial.admin.post("/api/v1/mesh/v2/configure/" + wrong, "").status())
                    .as(wrong)
                    .isEqualTo(422);
        }
        for (String wrong :
                List.of(
                        "{\"kind\":\"slow\"}",
                        "{\"fallback\":\"own\"}",
                        "{\"mirror\":{\"service\":\"x\",\"share\":2}}",
                        "{\"subsets\":[{\"name\":\"a\",\"match\":{\"v\":\"1\"},\"weight\":0}]}",
                        "{\"headers\":{\"Connection\":\"close\"}}",
                        "{\"headers\":{\"a b\":\"c\"}}",
                        "{\"calls_max\":0}")) {
            assertThat(trial.admin.put("/api/v1/mesh/v2/policies/own", wrong).status())
                    .as(wrong)
                    .isEqualTo(422);
        }
        for (String wrong :
                List.of(
                        ",\"path\":\"//evil/x\"",
                        ",\"path\":\"http://evil/x\"",
                        ",\"path\":\"/a b\"",
                        ",\"headers\":{\"Connection\":\"close\"}",
                        ",\"headers\":{\"Host\":\"evil\"}",
                        ",\"headers\":{\"Transfer-Encoding\":\"chunked\"}",
                        ",\"timeout\":301",
                        ",\"retry_count\":11")) {
            assertThat(trial.call("any", wrong).status()).as(wrong).isEqualTo(422);
        }
    }

    @Test
    void breakers_are_listed_opened_by_hand_and_reset() throws Exception {
        String id = trial.register("fused", trial.server(200, new AtomicInteger()));

        assertThat(trial.admin.post("/api/v1/circuit-breaker/open/" + id, "").status())
                .isEqualTo(200);
        assertThat(trial.call("fused", "").status()).isEqualTo(503);
        JsonNode status = trial.admin.get("/api/v1/circuit-breaker/status").json();
        assertThat(status.path("summary").path("failed_circuits").asInt()).isPositive();
        assertThat(status.path("details").path("breakers").path(id).path("forced").asBoolean())
                .isTrue();
        assertThat(status.path("details").path("breakers").has("redis")).isTrue();

        assertThat(trial.admin.post("/api/v1/circuit-breaker/reset/" + id, "").status())
                .isEqualTo(200);
        assertThat(trial.call("fused", "").json().path("status_code").asInt()).isEqualTo(200);
        assertThat(trial.admin.post("/api/v1/circuit-breaker/reset-all", "").status())
                .isEqualTo(200);
        assertThat(trial.admin.post("/api/v1/circuit-breaker/reset/nobody", "").status())
                .isEqualTo(404);
        JsonNode metrics = trial.admin.get("/api/v1/circuit-breaker/metrics").json();
        assertThat(metrics.path("aggregate").path("overall_failure_rate").asText()).endsWith("%");
        assertThat(metrics.path("connection_pool_stats").path("max").asInt()).isEqualTo(2048);
    }

    @Test
    void the_health_of_the_mesh_says_what_waits_and_who_is_there_for_it() throws Exception {
        JsonNode health = trial.admin.get(HEALTH).json();
        JsonNode stats = health.path("queue_stats");
        assertThat(stats.path("total_services")).isEqualTo(health.path("total_services"));
        assertThat(stats.path("healthy_services").asInt())
                .isBetween(1, stats.path("total_services").asInt());
        List<String> given = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                given.add(
                        trial.admin
                                .post(
                                        "/api/v1/mesh/v2/enqueue",
                                        "{\"task_type\":\"mcp-everything\",\"delay_seconds\":600}")
                                .json()
                                .path("task_id")
                                .asText());
            }
            awaitPending();
            assertThat(waiting()).isGreaterThanOrEqualTo(3);
        } finally {
            given.forEach(id -> trial.admin.post("/api/v1/tasks/" + id + "/cancel", ""));
        }
        awaitPending();
    }

    /** Until it says what the rows do. */
    private void awaitPending() throws Exception {
        while (trial.admin.get(HEALTH).json().path("queue_stats").path("pending_tasks").asInt()
                != waiting()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static int waiting() throws Exception {
        try (var connection = TestUsers.connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "select count(*) from tasks where status in ('queued', 'retrying')")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
