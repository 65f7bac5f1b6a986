package com.sutazai.mesh;

import static com.sutazai.mesh.CallAttemptsTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mesh.limit.Priority;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A read-only call that is slow is sent a second time; the first answer counts. */
class HedgedCallTest {

    private static final CallPolicy HEDGED =
            new CallPolicy(
                    Duration.ofSeconds(20), 2, true, true, Priority.NORMAL, Optional.empty());

    private ScriptedMesh mesh;
    private final AtomicInteger slow = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicBoolean isBroken = new AtomicBoolean();
    private final AtomicBoolean isLate = new AtomicBoolean();

    @AfterEach
    void close() {
        mesh.close();
    }

    /** A mesh that knows how long its calls take; then so many calls are slow. */
    private void warm(int instances, double share, int slowCalls) throws Exception {
        mesh =
                new ScriptedMesh(
                        instances,
                        CallLimitsTest.settings(0.2, 3, share, 100, 100, 100),
                        true,
                        (instance, request) -> answer(request));
        for (int i = 0; i < 200; i++) {
            mesh.call(HEDGED);
        }
        // a copy that lost the race of the last call must not be taken for a slow one
        await(() -> mesh.service().members().stream().allMatch(m -> m.inFlight() == 0));
        mesh.sent.clear();
        slow.set(slowCalls);
    }

    private Reply answer(Exchange request) throws IOException {
        if (slow.getAndDecrement() > 0) {
            awaitCancel(request);
            if (!isLate.get()) {
                throw new IOException("cancelled");
            }
        } else if (isBroken.get()) {
            throw new IOException("broke off");
        }
        open.incrementAndGet();
        return new Reply(
                200, Map.of(), InputStream.nullInputStream(), Map::of, open::decrementAndGet);
    }

    private void awaitCancel(Exchange request) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (!request.isCancelled() && System.nanoTime() < end) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        cancelled.addAndGet(request.isCancelled() ? 1 : 0);
    }

    @Test
    void the_copy_answers_and_the_slow_one_is_cancelled() throws Exception {
        warm(3, 1, 1);

        assertThat(mesh.call(HEDGED)).isEqualTo(200);

        await(() -> cancelled.get() == 1);
        assertThat(mesh.sent).hasSizeGreaterThanOrEqualTo(2);
        assertThat(mesh.sent.getFirst()).isNotEqualTo(mesh.sent.get(1));
        assertThat(mesh.count("mesh_hedges")).isPositive();
        await(() -> mesh.service().members().stream().allMatch(m -> m.inFlight() == 0));
        mesh.assertNothingIsUnderWay();
    }

    @Test
    void losing_the_race_is_no_bad_mark() throws Exception {
        warm(3, 1, 1);

        mesh.call(HEDGED);

        await(() -> cancelled.get() == 1);
        await(() -> mesh.service().members().stream().allMatch(m -> m.inFlight() == 0));
        assertThat(mesh.service().members())
                .allMatch(member -> member.outcomes(System.nanoTime()).bad() == 0);
    }

    @Test
    void the_answer_that_comes_too_late_is_closed() throws Exception {
        warm(3, 1, 1);
        isLate.set(true);

        assertThat(mesh.call(HEDGED)).isEqualTo(200);

        await(() -> cancelled.get() == 1);
        await(() -> open.get() == 0);
    }

    @Test
    void without_a_budget_there_is_no_copy() throws Exception {
        warm(3, 0, 1);

        assertThat(mesh.call(HEDGED)).isEqualTo(200);

        assertThat(mesh.count("mesh_hedges")).isZero();
    }

    @Test
    void a_copy_that_has_nowhere_to_go_is_not_paid_for() throws Exception {
        warm(1, 1, 0);
        slow.set(1);
        isLate.set(true);

        assertThat(mesh.call(HEDGED)).isEqualTo(200);

        assertThat(mesh.sent).hasSize(1);
        assertThat(mesh.count("mesh_hedges")).isZero();
    }

    @Test
    void when_both_fail_the_call_fails() throws Exception {
        warm(2, 1, 0);
        isBroken.set(true);

        assertThatThrownBy(() -> mesh.call(HEDGED))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure ->
                                assertThat(failure.type()).isEqualTo(ProblemType.UPSTREAM_FAILED));

        await(() -> mesh.service().members().stream().allMatch(m -> m.inFlight() == 0));
    }

    @Test
    void a_mistake_of_ours_is_passed_on() throws Exception {
        warm(2, 1, 0);

        assertThatThrownBy(
                        () ->
                                mesh.pipeline.call(
                                        ScriptedMesh.SERVICE,
                                        HEDGED,
                                        attempt -> {
                                            throw new IllegalStateException("ours");
                                        }))
                .hasMessage("ours");
    }
}
