package com.sutazai.mesh;

import static com.sutazai.mesh.ScriptedMesh.once;
import static com.sutazai.mesh.ScriptedMesh.repeatable;
import static com.sutazai.mesh.ScriptedMesh.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is refused before work is done, paid from budgets, and given back at the end. */
class CallLimitsTest {

    private ScriptedMesh mesh;

    @AfterEach
    void close() {
        mesh.close();
    }

    static CallSettings settings(
            double retryShare,
            double retryRate,
            double hedges,
            int all,
            int perService,
            int queue) {
        return new CallSettings(
                "",
                Duration.ZERO,
                Duration.ofSeconds(5),
                5,
                Duration.ofSeconds(60),
                0.8,
                10,
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                0.5,
                retryShare,
                retryRate,
                hedges,
                all,
                perService,
                queue);
    }

    /** A call made while another one is under way. */
    private Failure second(CallPolicy policy) {
        AtomicReference<Failure> second = new AtomicReference<>();
        mesh.pipeline.call(
                ScriptedMesh.SERVICE,
                once(),
                attempt -> {
                    second.set(catchThrowableOfType(Failure.class, () -> mesh.call(policy)));
                    return 0;
                });
        return second.get();
    }

    @Test
    void a_spent_retry_budget_is_said_so() throws Exception {
        mesh =
                new ScriptedMesh(
                        3,
                        settings(0, 0, 0, 10, 10, 10),
                        true,
                        (instance, request) -> {
                            throw new IOException("broke off");
                        });

        Failure failure = catchThrowableOfType(Failure.class, () -> mesh.call(repeatable(2)));

        assertThat(failure.extensions())
                .containsEntry("retry_budget", "spent")
                .containsEntry("attempts", 1);
        assertThat(mesh.sent).hasSize(1);
    }

    @Test
    void a_full_service_refuses_before_anything_is_sent() throws Exception {
        mesh =
                new ScriptedMesh(
                        1, settings(0.2, 3, 0, 10, 1, 0), true, (instance, request) -> reply(200));

        Failure failure = second(once());

        assertThat(failure.type()).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("too many calls under way");
        assertThat(failure.headers()).containsEntry("Retry-After", "1");
        assertThat(mesh.sent).isEmpty();
        assertThat(mesh.count("mesh_refused")).isEqualTo(1);
        mesh.assertNothingIsUnderWay();
    }

    @Test
    void who_waits_too_long_for_a_turn_is_told_that_nothing_ran() throws Exception {
        mesh =
                new ScriptedMesh(
                        1, settings(0.2, 3, 0, 10, 1, 1), true, (instance, request) -> reply(200));

        Failure failure = second(once().within(Duration.ofMillis(30)));

        assertThat(failure.type()).isEqualTo(ProblemType.UPSTREAM_TIMEOUT);
        assertThat(failure.mayHaveRun()).isFalse();
        assertThat(failure.extensions()).containsEntry("attempts", 0);
        mesh.assertNothingIsUnderWay();
    }

    @Test
    void a_full_server_refuses() throws Exception {
        mesh =
                new ScriptedMesh(
                        1, settings(0.2, 3, 0, 1, 10, 10), true, (instance, request) -> reply(200));

        Failure failure = second(once());

        assertThat(failure.type()).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("This server has too many calls");
        assertThat(mesh.count("mesh_refused")).isEqualTo(1);
        mesh.assertNothingIsUnderWay();
        assertThat(mesh.call(once())).isEqualTo(200);
    }

    @Test
    void who_is_unknown_or_drained_is_not_called() throws Exception {
        mesh = new ScriptedMesh(2, (instance, request) -> reply(200));
        mesh.registry.tune("i1", new Member.Tuning(Instance.WEIGHT, true));
        mesh.registry.tune("i2", new Member.Tuning(Instance.WEIGHT, true));

        Failure drained = catchThrowableOfType(Failure.class, () -> mesh.call(once()));
        Failure unknown =
                catchThrowableOfType(
                        Failure.class,
                        () -> mesh.pipeline.call(new ServiceName("nobody"), once(), a -> 0));

        assertThat(drained.type()).isEqualTo(ProblemType.UNAVAILABLE);
        assertThat(drained).hasMessageContaining("2 draining");
        assertThat(unknown.type()).isEqualTo(ProblemType.NOT_FOUND);
        assertThat(mesh.sent).isEmpty();
        mesh.assertNothingIsUnderWay();
    }

    @Test
    void what_goes_wrong_in_our_own_code_is_passed_on_and_nothing_stays() throws Exception {
        mesh = new ScriptedMesh(1, (instance, request) -> reply(200));

        assertThatThrownBy(
                        () ->
                                mesh.pipeline.call(
                                        ScriptedMesh.SERVICE,
                                        repeatable(2),
                                        attempt -> {
                                            throw new IllegalStateException("ours");
                                        }))
                .hasMessage("ours");

        mesh.assertNothingIsUnderWay();
    }

    @Test
    void an_answer_that_breaks_off_counts_against_its_instance() throws Exception {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("reset");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return read();
                    }
                };
        mesh =
                new ScriptedMesh(
                        1,
                        (instance, request) -> new Reply(200, Map.of(), broken, Map::of, () -> {}));

        assertThatThrownBy(
                        () ->
                                mesh.pipeline.call(
                                        ScriptedMesh.SERVICE,
                                        once(),
                                        attempt -> {
                                            try (Reply reply = attempt.send(Message.get("/"))) {
                                                return reply.bytes(100).length;
                                            }
                                        }))
                .isInstanceOf(Failure.class);

        Member member = mesh.registry.byId("i1").orElseThrow();
        assertThat(member.outcomes(System.nanoTime()).bad()).isEqualTo(1);
    }
}
