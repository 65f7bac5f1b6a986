package com.sutazai.mesh;

import static com.sutazai.mesh.ScriptedMesh.once;
import static com.sutazai.mesh.ScriptedMesh.repeatable;
import static com.sutazai.mesh.ScriptedMesh.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a call when instances answer, refuse, break off and fall silent. */
class CallPipelineTest {

    private ScriptedMesh mesh;

    /** Instances that had a request; the first one to get any is the one that fails. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    @AfterEach
    void close() {
        mesh.close();
    }

    private boolean isFirst(Instance instance) {
        return asked.isEmpty() ? asked.add(instance.id()) : asked.contains(instance.id());
    }

    private Failure failure(CallPolicy policy) {
        return catchThrowableOfType(Failure.class, () -> mesh.call(policy));
    }

    @Test
    void an_instance_answers() throws Exception {
        mesh = new ScriptedMesh(3, (instance, request) -> reply(200));

        assertThat(mesh.call(repeatable(2))).isEqualTo(200);

        assertThat(mesh.sent).hasSize(1);
        assertThat(mesh.counts(mesh.sent.getFirst()).successes()).isEqualTo(1);
        assertThat(
                        mesh.metrics
                                .get("mesh_request_duration")
                                .tag("outcome", "success")
                                .timer()
                                .count())
                .isEqualTo(1);
        assertThat(mesh.count("mesh_load_balancer_requests")).isEqualTo(1);
        assertThat(mesh.service().decisions().copy(id -> "")).hasSize(1);
        mesh.assertNothingIsUnderWay();
    }

    @Test
    void a_5xx_is_bettered_elsewhere_and_counts_against_the_first() throws Exception {
        mesh = new ScriptedMesh(3, (instance, request) -> reply(isFirst(instance) ? 503 : 200));

        assertThat(mesh.call(repeatable(2))).isEqualTo(200);

        assertThat(mesh.sent).hasSize(2).doesNotHaveDuplicates();
        assertThat(mesh.counts(mesh.sent.getFirst()).failures()).isEqualTo(1);
        assertThat(mesh.counts(mesh.sent.getLast()).successes()).isEqualTo(1);
        assertThat(mesh.count("mesh_retries")).isEqualTo(1);
        mesh.assertNothingIsUnderWay();
    }

    @Test
    void the_last_5xx_is_the_answer() throws Exception {
        mesh = new ScriptedMesh(5, (instance, request) -> reply(500));

        assertThat(mesh.call(repeatable(2))).isEqualTo(500);

        assertThat(mesh.sent).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void no_instance_is_tried_twice() throws Exception {
        mesh = new ScriptedMesh(2, (instance, request) -> reply(500));

        assertThat(mesh.call(repeatable(10))).isEqualTo(500);

        assertThat(mesh.sent).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void what_may_not_be_repeated_is_sent_once() throws Exception {
        mesh = new ScriptedMesh(3, (instance, request) -> reply(503));

        assertThat(mesh.call(once())).isEqualTo(503);

        assertThat(mesh.sent).hasSize(1);
        assertThat(mesh.count("mesh_retries")).isZero();
    }

    @Test
    void a_client_error_is_an_answer_and_no_failure() throws Exception {
        mesh = new ScriptedMesh(3, (instance, request) -> reply(404));

        assertThat(mesh.call(repeatable(2))).isEqualTo(404);

        assertThat(mesh.sent).hasSize(1);
        assertThat(mesh.counts(mesh.sent.getFirst()).failures()).isZero();
    }

    @Test
    void what_broke_off_is_repeated_if_that_does_no_harm() throws Exception {
        mesh =
                new ScriptedMesh(
                        3,
                        (instance, request) -> {
                            if (isFirst(instance)) {
                                throw new IOException("broke off");
                            }
                            return reply(200);
                        });

        assertThat(mesh.call(repeatable(2))).isEqualTo(200);

        assertThat(mesh.sent).hasSize(2).doesNotHaveDuplicates();
        assertThat(mesh.counts(mesh.sent.getFirst()).failures()).isEqualTo(1);
    }

    @Test
    void what_broke_off_and_may_have_run_is_said_so() throws Exception {
        mesh =
                new ScriptedMesh(
                        3,
                        (instance, request) -> {
                            throw new IOException("broke off");
                        });

        Failure failure = failure(once());

        assertThat(failure.type()).isEqualTo(ProblemType.UPSTREAM_FAILED);
        assertThat(failure.mayHaveRun()).isTrue();
        assertThat(failure).hasMessageContaining("broke off before it answered");
        assertThat(failure.extensions()).containsEntry("attempts", 1);
        assertThat(mesh.sent).hasSize(1);
        assertThat(
                        mesh.metrics
                                .get("mesh_request_duration")
                                .tag("outcome", "failure")
                                .timer()
                                .count())
                .isEqualTo(1);
        mesh.assertNothingIsUnderWay();
    }

    @Test
    void what_was_not_sent_goes_elsewhere_in_any_case() throws Exception {
        mesh =
                new ScriptedMesh(
                        3,
                        (instance, request) -> {
                            if (isFirst(instance)) {
                                throw new ConnectException("refused");
                            }
                            return reply(200);
                        });

        assertThat(mesh.call(once())).isEqualTo(200);

        assertThat(mesh.sent).hasSize(2).doesNotHaveDuplicates();
        assertThat(mesh.counts(mesh.sent.getFirst()).failures()).isEqualTo(1);
    }

    @Test
    void when_nobody_takes_connections_nothing_has_run() throws Exception {
        mesh =
                new ScriptedMesh(
                        3,
                        (instance, request) -> {
                            throw new ConnectTimeoutException("no");
                        });

        Failure failure = failure(repeatable(10));

        assertThat(failure.type()).isEqualTo(ProblemType.UPSTREAM_FAILED);
        assertThat(failure.mayHaveRun()).isFalse();
        assertThat(failure).hasMessageContaining("takes no connection in time");
        assertThat(failure.extensions()).containsEntry("attempts", 3);
        assertThat(mesh.sent).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void without_retries_there_is_one_attempt() throws Exception {
        mesh =
                new ScriptedMesh(
                        3,
                        (instance, request) -> {
                            throw new ConnectException("refused");
                        });

        assertThat(failure(repeatable(0)).extensions()).containsEntry("attempts", 1);
        assertThat(mesh.sent).hasSize(1);
    }

    @Test
    void as_many_retries_as_were_asked_for() throws Exception {
        mesh =
                new ScriptedMesh(
                        5,
                        (instance, request) -> {
                            throw new IOException("broke off");
                        });

        assertThat(failure(repeatable(2)).extensions())
                .containsEntry("attempts", 3)
                .doesNotContainKey("retry_budget");
        assertThat(mesh.sent).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void silence_is_a_timeout() throws Exception {
        mesh =
                new ScriptedMesh(
                        1,
                        (instance, request) -> {
                            throw new SocketTimeoutException("silent");
                        });

        Failure failure = failure(once());

        assertThat(failure.type()).isEqualTo(ProblemType.UPSTREAM_TIMEOUT);
        assertThat(failure.mayHaveRun()).isTrue();
    }

    @Test
    void an_open_breaker_sends_nothing() throws Exception {
        mesh = new ScriptedMesh(1, (instance, request) -> reply(500));
        for (int i = 0; i < 5; i++) {
            mesh.call(once());
        }

        Failure failure = failure(once());

        assertThat(failure.type()).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(failure.mayHaveRun()).isFalse();
        assertThat(mesh.sent).hasSize(5);
        assertThat(mesh.count("mesh_circuit_breaker_trips")).isEqualTo(1);
    }

    @Test
    void time_that_ran_out_ends_the_retries() throws Exception {
        mesh =
                new ScriptedMesh(
                        3,
                        (instance, request) -> {
                            pause(Duration.ofMillis(80));
                            throw new IOException("broke off");
                        });

        Failure failure = failure(repeatable(10).within(Duration.ofMillis(60)));

        assertThat(failure.type()).isEqualTo(ProblemType.UPSTREAM_TIMEOUT);
        assertThat(mesh.sent).hasSize(1);
    }

    private static void pause(Duration length) throws IOException {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
