package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.OtlpCollector;
import com.sutazai.dev.OtlpCollector.Span;
import com.sutazai.dev.Stack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One trace over caller, mesh and upstream, exported over OTLP. */
class TracingSystemTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";

    private final MeshTrial trial = new MeshTrial();
    private final OtlpCollector collector = Stack.get().collector();

    @AfterEach
    void end() throws Exception {
        trial.end();
    }

    private Span await(String name) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end) {
            List<Span> found =
                    collector.spans().stream()
                            .filter(
                                    span ->
                                            span.traceId().equals(TRACE)
                                                    && span.name().equals(name))
                            .toList();
            if (!found.isEmpty()) {
                return found.getLast();
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError(name + " is not among " + collector.spans());
    }

    @Test
    void a_call_over_rest_is_one_trace_from_the_caller_to_the_upstream() throws Exception {
        HttpServer server = TestServer.echoing();
        trial.closeLater(() -> server.stop(0));
        trial.register("traced", server);

        JsonNode seen =
                trial.admin
                        .send(
                                "POST",
                                "/api/v1/mesh/v2/call",
                                "{\"service_name\":\"traced\"}",
                                Map.of(
                                        "Content-Type",
                                        "application/json",
                                        "traceparent",
                                        "00-" + TRACE + "-" + CALLER + "-01"))
                        .json()
                        .path("body");

        Span attempt = await("attempt 1");
        Span call = await("mesh traced");
        assertThat(seen.path("traceparent").asText())
                .isEqualTo("00-" + TRACE + "-" + attempt.spanId() + "-01");
        assertThat(attempt.parentId()).isEqualTo(call.spanId());
        assertThat(parent(call).parentId()).isEqualTo(CALLER);
    }

    /** It ends after its children, so it may come with a later batch. */
    private Span parent(Span child) throws InterruptedException {
        long end = System.nanoTime() + java.time.Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < end) {
            for (Span span : collector.spans()) {
                if (span.spanId().equals(child.parentId())) {
                    return span;
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new AssertionError("the request has no span");
    }
}
