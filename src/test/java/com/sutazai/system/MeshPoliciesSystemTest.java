package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.system.Client.Answer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How calls to one service are treated. */
class MeshPoliciesSystemTest {

    private final MeshTrial trial = new MeshTrial();

    @AfterEach
    void close() throws Exception {
        trial.end();
    }

    @Test
    void a_draining_instance_gets_no_calls_and_weights_give_shares() throws Exception {
        AtomicInteger light = new AtomicInteger();
        AtomicInteger heavy = new AtomicInteger();
        String one = trial.register("weighed", trial.server(200, light));
        trial.register("weighed", trial.server(200, heavy));
        trial.balance("weighed", "round_robin");
        assertThat(
                        trial.admin
                                .patch("/api/v1/mesh/v2/instances/" + one, "{\"weight\":25}")
                                .json()
                                .path("weight")
                                .asInt())
                .isEqualTo(25);
        for (int i = 0; i < 50; i++) {
            trial.call("weighed", "");
        }
        assertThat(light).hasValue(10);
        assertThat(heavy).hasValue(40);

        trial.admin.patch("/api/v1/mesh/v2/instances/" + one, "{\"draining\":true}");
        for (int i = 0; i < 10; i++) {
            trial.call("weighed", "");
        }

        assertThat(light).hasValue(10);
        assertThat(trial.instance("weighed", one).path("availability").asText())
                .isEqualTo("draining");
    }

    @Test
    void a_canary_gets_its_share_and_the_rest_helps_when_it_is_away() throws Exception {
        AtomicInteger old = new AtomicInteger();
        AtomicInteger canary = new AtomicInteger();
        trial.register(
                "versioned",
                trial.server(200, old).getAddress().getPort(),
                ",\"metadata\":{\"version\":\"1\"}");
        HttpServer second = trial.server(200, canary);
        trial.register(
                "versioned", second.getAddress().getPort(), ",\"metadata\":{\"version\":\"2\"}");
        trial.policy(
                "versioned",
                "{\"subsets\":[{\"name\":\"canary\",\"match\":{\"version\":\"2\"},\"weight\":20},{\"name\":\"stable\",\"match\":{\"version\":\"1\"},\"weight\":80}]}");
        for (int i = 0; i < 200; i++) {
            trial.call("versioned", "");
        }
        assertThat(canary.get()).isBetween(15, 70);

        second.stop(0);
        for (int i = 0; i < 20; i++) {
            assertThat(trial.call("versioned", "").json().path("status_code").asInt())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_fallback_answers_when_no_instance_can() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        String spare = trial.register("spare", trial.server(200, calls));
        HttpServer gone = trial.server(200, new AtomicInteger());
        trial.register("main-one", gone);
        trial.policy("main-one", "{\"fallback\":\"spare\"}");
        gone.stop(0);

        JsonNode answer = trial.call("main-one", "").json();

        assertThat(answer.path("instance_id").asText()).isEqualTo(spare);
        assertThat(calls).hasValue(1);
    }

    @Test
    void copies_of_read_only_calls_go_to_the_mirror() throws Exception {
        AtomicInteger copies = new AtomicInteger();
        trial.register("mirrored", trial.server(200, new AtomicInteger()));
        trial.register("shadow", trial.server(500, copies));
        trial.policy("mirrored", "{\"mirror\":{\"service\":\"shadow\",\"share\":1.0}}");

        for (int i = 0; i < 3; i++) {
            assertThat(trial.call("mirrored", "").json().path("status_code").asInt())
                    .isEqualTo(200);
        }
        trial.call("mirrored", ",\"method\":\"POST\",\"body\":{}");

        MeshTrial.await(() -> copies.get() == 3, "three copies");
        assertThat(copies).hasValue(3);
    }

    @Test
    void who_finds_the_service_full_is_refused_at_once() throws Exception {
        HttpServer sleeper = TestServer.slow(new AtomicInteger(), Duration.ofSeconds(3));
        trial.closeLater(() -> sleeper.stop(0));
        trial.register("narrow", sleeper);
        trial.policy("narrow", "{\"calls_max\":1,\"queue_max\":0}");
        Thread first = Thread.ofVirtual().start(() -> trial.call("narrow", ""));
        MeshTrial.await(
                () ->
                        trial.admin
                                        .get("/api/v1/mesh/v2/explain/narrow")
                                        .json()
                                        .path("calls_under_way")
                                        .asInt()
                                == 1,
                "one call is under way");

        Answer refused = trial.call("narrow", "");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        first.join();
    }

    @Test
    void a_policy_sets_headers_that_callers_cannot_see() throws Exception {
        HttpServer server = TestServer.echoing();
        trial.closeLater(() -> server.stop(0));
        trial.register("guarded", server);
        trial.policy("guarded", "{\"headers\":{\"Authorization\":\"Bearer of-the-mesh\"}}");

        JsonNode seen = trial.call("guarded", "").json().path("body");

        assertThat(seen.path("authorization").asText()).isEqualTo("Bearer of-the-mesh");
        assertThat(seen.path("x-request-id").asText()).isNotEmpty();
        assertThat(seen.path("x-envoy-expected-rq-timeout-ms").asInt()).isBetween(1, 30_000);
        assertThat(seen.path("traceparent").asText()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");

        trial.policy("guarded", "{\"headers\":{\"Authorization\":\"Bearer ${secret:NOT_THERE}\"}}");
        Answer refused = trial.call("guarded", "");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("detail").asText()).contains("secret");
    }
}
