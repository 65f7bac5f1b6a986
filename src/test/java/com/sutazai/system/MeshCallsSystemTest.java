package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.system.Client.Answer;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls to instances that do all that instances do. */
class MeshCallsSystemTest {

    private final MeshTrial trial = new MeshTrial();

    @AfterEach
    void close() throws Exception {
        trial.end();
    }

    @Test
    void r7_3_a_5xx_of_a_repeatable_call_is_bettered_elsewhere() throws Exception {
        AtomicInteger bad = new AtomicInteger();
        AtomicInteger good = new AtomicInteger();
        trial.register("mixed", trial.server(500, bad));
        trial.register("mixed", trial.server(200, good));
        trial.balance("mixed", "round_robin");

        for (int i = 0; i < 4; i++) {
            assertThat(trial.call("mixed", "").json().path("status_code").asInt()).isEqualTo(200);
        }
        Answer posted = null;
        for (int i = 0; i < 2 && (posted == null || bad.get() < 3); i++) {
            posted = trial.call("mixed", ",\"method\":\"POST\",\"body\":{}");
        }

        assertThat(bad.get()).isPositive();
        assertThat(good.get()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void a_reset_in_mid_body_is_repeated_only_if_that_does_no_harm() throws Exception {
        AtomicInteger resets = new AtomicInteger();
        ServerSocket cutting =
                trial.raw(
                        client -> {
                            resets.incrementAndGet();
                            client.getOutputStream()
                                    .write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly a part"
                                                    .getBytes(StandardCharsets.US_ASCII));
                            client.getOutputStream().flush();
                            client.setSoLinger(true, 0);
                        });
        trial.registerRaw("cutting", cutting.getLocalPort());
        Answer posted = trial.call("cutting", ",\"method\":\"POST\",\"body\":{}");
        assertThat(posted.status()).isEqualTo(502);
        assertThat(posted.json().path("may_have_run").asBoolean()).isTrue();
        assertThat(resets).hasValue(1);

        trial.register("cutting", trial.server(200, new AtomicInteger()));
        for (int i = 0; i < 4; i++) {
            assertThat(trial.call("cutting", "").json().path("status_code").asInt()).isEqualTo(200);
        }
    }

    @Test
    void a_429_is_no_failure_and_its_retry_after_is_kept() throws Exception {
        AtomicInteger limited = new AtomicInteger();
        AtomicInteger free = new AtomicInteger();
        String id = trial.register("limited", trial.server(429, limited, "Retry-After", "30"));
        trial.register("limited", trial.server(200, free));
        trial.register("limited", trial.server(200, free));
        trial.balance("limited", "round_robin");

        for (int i = 0; i < 12; i++) {
            assertThat(trial.call("limited", "").json().path("status_code").asInt()).isEqualTo(200);
        }

        assertThat(limited).hasValue(1);
        assertThat(trial.instance("limited", id).path("availability").asText())
                .isEqualTo("asked for a pause");
        JsonNode breaker = trial.admin.get("/api/v1/circuit-breaker/status/" + id).json();
        assertThat(breaker.path("metrics").path("failed_calls").asInt()).isZero();
    }

    @Test
    void r7_20_who_fails_too_often_is_ejected_though_its_checks_pass() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpServer flaky = TestServer.alternating(calls);
        trial.closeLater(() -> flaky.stop(0));
        String id = trial.register("flaky", flaky);
        trial.register("flaky", trial.server(200, new AtomicInteger()));
        trial.balance("flaky", "round_robin");

        for (int i = 0; i < 30; i++) {
            assertThat(trial.call("flaky", "").json().path("status_code").asInt()).isEqualTo(200);
        }

        JsonNode instance = trial.instance("flaky", id);
        assertThat(instance.path("state").asText()).isEqualTo("healthy");
        assertThat(instance.path("availability").asText()).isIn("ejected", "on probation");
        assertThat(instance.path("circuit_breaker").asBoolean()).isFalse();
    }

    @Test
    void the_retry_budget_bounds_the_extra_load() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        for (int i = 0; i < 3; i++) {
            trial.register("doomed", trial.server(503, calls));
        }
        for (int i = 0; i < 3; i++) {
            trial.admin.post(
                    "/api/v1/mesh/v2/configure/circuit-breaker?failure_threshold=100&recovery_timeout=1&service_name=doomed",
                    "");
        }
        int asked = 150;
        for (int i = 0; i < asked; i++) {
            trial.call("doomed", ",\"retry_count\":2");
        }

        // 3 a second for ten seconds, and a fifth of the calls
        assertThat(calls.get()).isLessThanOrEqualTo(asked + 30 + asked / 5 + 30);
        assertThat(trial.admin.get("/metrics").response().body())
                .contains("mesh_retries_total{service=\"doomed\"}");
    }

    @Test
    void a_slow_read_only_call_is_sent_twice() throws Exception {
        AtomicInteger fast = new AtomicInteger();
        AtomicInteger slow = new AtomicInteger();
        trial.register("tail", trial.server(200, fast));
        trial.balance("tail", "round_robin");
        for (int i = 0; i < 200; i++) {
            trial.call("tail", ",\"read_only\":true");
        }
        HttpServer sleeper = TestServer.slow(slow, Duration.ofSeconds(20));
        trial.closeLater(() -> sleeper.stop(0));
        trial.register("tail", sleeper);

        long begin = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            assertThat(trial.call("tail", ",\"read_only\":true,\"retry_count\":0").status())
                    .isEqualTo(200);
        }

        assertThat(slow.get()).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(trial.admin.get("/metrics").response().body())
                .contains("mesh_hedges_total{service=\"tail\"}");
    }
}
