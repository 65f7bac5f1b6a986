package com.sutazai.mesh;

import static com.sutazai.mesh.ScriptedMesh.once;
import static com.sutazai.mesh.ScriptedMesh.repeatable;
import static com.sutazai.mesh.ScriptedMesh.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.breaker.Breaker;
import com.sutazai.http.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an attempt carries, what it leaves behind, and who gets it. */
class CallAttemptsTest {

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

    @Test
    void a_call_that_can_be_repeated_keeps_time_for_it() throws Exception {
        mesh = new ScriptedMesh(3, (instance, request) -> reply(200));

        mesh.call(repeatable(2));
        mesh.call(repeatable(1));
        mesh.call(once());

        List<Long> seconds =
                mesh.requests.stream()
                        .map(Exchange::patience)
                        .map(timeout -> Math.round(timeout.toMillis() / 1e3))
                        .toList();
        assertThat(seconds).containsExactly(10L, 15L, 30L);
    }

    @Test
    void every_attempt_carries_the_id_of_the_call_and_the_time_left() throws Exception {
        mesh = new ScriptedMesh(3, (instance, request) -> reply(isFirst(instance) ? 500 : 200));

        mesh.call(repeatable(2));

        Set<String> ids = new HashSet<>();
        for (var request : mesh.requests) {
            ids.add(String.valueOf(request.message().header("x-request-id")));
            assertThat(
                            Long.parseLong(
                                    String.valueOf(
                                            request.message()
                                                    .header(DeadlineInterceptor.REMAINING))))
                    .isBetween(25_000L, 30_000L);
            assertThat(request.message().header(DeadlineInterceptor.MOMENT)).isNotNull();
        }
        assertThat(mesh.requests).hasSize(2);
        assertThat(ids).hasSize(1);
    }

    @Test
    void a_429_is_no_failure_but_asks_for_a_pause() throws Exception {
        mesh =
                new ScriptedMesh(
                        2,
                        (instance, request) ->
                                isFirst(instance)
                                        ? reply(429, Map.of("retry-after", List.of("30")))
                                        : reply(200));

        assertThat(mesh.call(repeatable(2))).isEqualTo(200);

        Member limited = mesh.registry.byId(mesh.sent.getFirst()).orElseThrow();
        assertThat(limited.breaker().counts().failures()).isZero();
        assertThat(limited.availability(System.nanoTime())).isEqualTo(Availability.RESTING);
    }

    @Test
    void every_kind_of_failure_counts_against_the_instance() throws Exception {
        List<IOException> ways =
                List.of(
                        new ConnectException("refused"),
                        new ConnectTimeoutException("no"),
                        new SocketTimeoutException("silent"),
                        new IOException("broke off"));
        AtomicInteger next = new AtomicInteger();
        mesh =
                new ScriptedMesh(
                        1,
                        (instance, request) -> {
                            if (next.get() == ways.size()) {
                                throw new IllegalArgumentException("our own mistake");
                            }
                            throw ways.get(next.getAndIncrement());
                        });

        for (int i = 1; i <= ways.size() + 1; i++) {
            awaitHealthy();
            assertThatThrownBy(() -> mesh.call(once())).isInstanceOf(Failure.class);
            assertThat(mesh.member("i1").outcomes(System.nanoTime()).bad()).isEqualTo(i);
        }
    }

    @Test
    void a_refusal_takes_the_instance_out_until_a_check_finds_it() throws Exception {
        mesh =
                new ScriptedMesh(
                        2,
                        (instance, request) -> {
                            if (instance.id().equals("i1")) {
                                throw new ConnectException("refused");
                            }
                            return reply(200);
                        });
        mesh.isListening = id -> !id.equals("i1");
        mesh.registry.tune("i2", new Member.Tuning(Instance.WEIGHT, true));
        assertThatThrownBy(() -> mesh.call(once())).isInstanceOf(Failure.class);
        mesh.registry.tune("i2", new Member.Tuning(Instance.WEIGHT, false));

        for (int i = 0; i < 20; i++) {
            assertThat(mesh.call(once())).isEqualTo(200);
        }

        assertThat(mesh.member("i1").state()).isEqualTo(State.UNHEALTHY);
        assertThat(mesh.sent.stream().filter("i1"::equals)).hasSize(1);
    }

    @Test
    void answers_that_are_not_used_are_closed_too() throws Exception {
        AtomicInteger open = new AtomicInteger();
        mesh =
                new ScriptedMesh(
                        3,
                        (instance, request) -> {
                            open.incrementAndGet();
                            return new Reply(
                                    isFirst(instance) ? 503 : 200,
                                    Map.of(),
                                    InputStream.nullInputStream(),
                                    Map::of,
                                    open::decrementAndGet);
                        });

        mesh.call(repeatable(2));

        await(() -> open.get() == 0);
        assertThat(mesh.sent).hasSize(2);
    }

    @Test
    void attempts_are_numbered_and_written_down() throws Exception {
        mesh = new ScriptedMesh(3, (instance, request) -> reply(isFirst(instance) ? 503 : 200));
        List<Integer> numbers = new CopyOnWriteArrayList<>();

        mesh.pipeline.call(
                ScriptedMesh.SERVICE,
                repeatable(2),
                attempt -> {
                    numbers.add(attempt.number());
                    try (Reply reply = attempt.send(Message.get("/"))) {
                        return reply.status();
                    }
                });

        assertThat(numbers).containsExactly(1, 2);
        assertThat(mesh.service().decisions().copy(id -> "i"))
                .extracting(Decisions.Decision::attempt)
                .containsExactly(2, 1);
        assertThat(mesh.service().decisions().copy(id -> "i"))
                .allMatch(decision -> decision.candidates() >= 2 && !decision.probe());
    }

    @Test
    void a_collection_of_garbage_does_not_take_gauges_away() throws Exception {
        mesh = new ScriptedMesh(1, (instance, request) -> reply(200));
        mesh.call(once());

        System.gc();

        mesh.assertNothingIsUnderWay();
        assertThat(mesh.metrics.get("mesh_active_services").gauge().value()).isEqualTo(1);
    }

    @Test
    void calls_pay_into_the_retry_budget() throws Exception {
        mesh =
                new ScriptedMesh(
                        2,
                        CallLimitsTest.settings(0.5, 0, 0, 10, 10, 10),
                        true,
                        (instance, request) -> {
                            throw new IOException("broke off");
                        });

        assertThatThrownBy(() -> mesh.call(repeatable(1))).isInstanceOf(Failure.class);
        assertThat(mesh.sent).hasSize(1);
        assertThatThrownBy(() -> mesh.call(repeatable(1))).isInstanceOf(Failure.class);
        assertThat(mesh.sent).hasSize(3);
    }

    @Test
    void when_most_are_out_all_are_tried_and_it_is_counted() throws Exception {
        mesh = new ScriptedMesh(4, (instance, request) -> reply(200));
        for (String id : List.of("i1", "i2", "i3")) {
            mesh.member(id).breaker().forceOpen();
        }

        for (int i = 0; i < 40; i++) {
            assertThat(mesh.call(repeatable(3))).isEqualTo(200);
        }

        assertThat(mesh.count("mesh_panic")).isPositive();
        assertThat(mesh.sent).containsOnly("i4");
    }

    @Test
    void a_breaker_whose_delay_is_over_is_probed_by_a_call_that_can_stand_it() throws Exception {
        AtomicInteger bad = new AtomicInteger(5);
        mesh =
                new ScriptedMesh(
                        2,
                        (instance, request) ->
                                reply(
                                        instance.id().equals("i1") && bad.getAndDecrement() > 0
                                                ? 500
                                                : 200));
        mesh.member("i1").breaker().configure(new Breaker.Rules(1, Duration.ofMillis(300)));
        while (mesh.member("i1").breaker().state() != Breaker.State.OPEN) {
            mesh.call(repeatable(1));
        }
        bad.set(0);
        await(() -> mesh.member("i1").breaker().state() == Breaker.State.HALF_OPEN);

        assertThat(mesh.call(repeatable(1))).isEqualTo(200);

        assertThat(mesh.sent.getLast()).isEqualTo("i1");
        assertThat(mesh.member("i1").breaker().state()).isEqualTo(Breaker.State.CLOSED);
        assertThat(mesh.service().decisions().copy(id -> "i").getFirst().probe()).isTrue();
        assertThat(mesh.member("i1").tryProbe()).as("the probe was given back").isTrue();
    }

    private void awaitHealthy() throws InterruptedException {
        await(() -> mesh.member("i1").state() == State.HEALTHY);
    }

    static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
            Thread.sleep(2);
        }
    }
}
