package com.sutazai.mesh;

import static com.sutazai.mesh.ScriptedMesh.once;
import static com.sutazai.mesh.ScriptedMesh.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.http.Failure;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that belong to a session, and calls that their caller gives up. */
class PlacedCallsTest {

    private ScriptedMesh mesh;

    @AfterEach
    void stop() {
        mesh.close();
    }

    @Test
    void an_attempt_that_we_end_ourselves_counts_against_nobody() throws Exception {
        mesh =
                new ScriptedMesh(
                        1,
                        (instance, request) -> {
                            Thread.currentThread().interrupt();
                            throw new IOException("closed by interrupt");
                        });

        assertThatThrownBy(() -> mesh.call(once())).isInstanceOf(Failure.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(mesh.counts("i1").failures()).isZero();
        assertThat(mesh.member("i1").outcomes(System.nanoTime()).bad()).isZero();
    }

    @Test
    void a_call_goes_first_where_its_session_is_and_elsewhere_when_that_is_out() throws Exception {
        mesh = new ScriptedMesh(3, (instance, request) -> reply(200));

        for (int i = 0; i < 20; i++) {
            mesh.call(once().on("i2"));
        }
        assertThat(mesh.sent).containsOnly("i2").hasSize(20);

        mesh.member("i2").breaker().forceOpen();
        mesh.sent.clear();
        mesh.call(once().on("i2"));

        assertThat(mesh.sent).hasSize(1).doesNotContain("i2");
    }

    /** The loser of a hedge may be cancelled just before it sends. */
    @Test
    void an_attempt_that_was_cancelled_before_it_sends_is_still_cancelled() throws Exception {
        AtomicBoolean wasCancelled = new AtomicBoolean();
        mesh =
                new ScriptedMesh(
                        1,
                        (instance, request) -> {
                            wasCancelled.set(request.isCancelled());
                            return reply(200);
                        });

        mesh.pipeline.call(
                ScriptedMesh.SERVICE,
                once(),
                attempt -> {
                    ((LiveAttempt) attempt).cancel();
                    try (Reply reply = attempt.send(Message.get("/work"))) {
                        return reply.status();
                    }
                });

        assertThat(wasCancelled).isTrue();
    }

    @Test
    void whoever_only_listens_takes_nobodys_place() throws Exception {
        mesh = new ScriptedMesh(1, (instance, request) -> reply(200));

        int heard =
                mesh.pipeline.call(
                        ScriptedMesh.SERVICE,
                        once(),
                        attempt -> {
                            assertThat(mesh.member("i1").inFlight()).isOne();
                            attempt.letListen();
                            attempt.letListen();
                            mesh.assertNothingIsUnderWay();
                            return 1;
                        });

        assertThat(heard).isOne();
        mesh.assertNothingIsUnderWay();
        assertThat(mesh.metrics.find("mesh_request_duration").timer()).isNull();
    }
}
