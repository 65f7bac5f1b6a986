package com.sutazai.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the process of a server runs: with real processes. */
class StdioStartTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final StdioStart ON_DEMAND =
            new StdioStart(false, Duration.ofSeconds(1), List.of());

    private @Nullable StdioUpstream last;

    private StdioUpstream started(String command, StdioStart start) {
        return started(command, start, Prerequisites.NONE);
    }

    private StdioUpstream started(String command, StdioStart start, Prerequisites others) {
        StdioUpstream upstream =
                new StdioUpstream(
                        "sleepy",
                        new StdioCommand(
                                command,
                                List.of(Path.of("src/test/node/sleepy.cjs").toAbsolutePath() + ""),
                                Map.of(),
                                Path.of("target").toAbsolutePath(),
                                StdioLimits.NONE,
                                start),
                        100_000,
                        new MemoryWatch(),
                        others);
        last = upstream;
        upstream.start();
        return upstream;
    }

    @AfterEach
    void close() {
        if (last != null) {
            last.close();
        }
    }

    private static void await(BooleanSupplier fact) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void ping(Upstream upstream) {
        upstream.request("ping", MissingNode.getInstance(), PATIENCE, true, place -> {});
    }

    private static String address(Upstream upstream) {
        return upstream.status().instances().getFirst().address();
    }

    private static boolean isRunning(String address) {
        return ProcessHandle.of(Long.parseLong(address.substring("stdio:".length())))
                .filter(ProcessHandle::isAlive)
                .isPresent();
    }

    @Test
    void on_demand_it_is_started_by_a_call_stopped_when_idle_and_started_again() throws Exception {
        StdioUpstream upstream = started("node", ON_DEMAND);
        assertThat(upstream.status().isHealthy()).as("it was never seen").isFalse();
        assertThat(upstream.status().isUsable()).isTrue();
        assertThat(upstream.status().detail()).isEqualTo("rests until it is called");
        assertThat(upstream.status().instances().getFirst().state()).isEqualTo("idle");
        assertThat(address(upstream)).isEqualTo("stdio");

        ping(upstream);
        String first = address(upstream);
        assertThat(upstream.status().instances().getFirst().state()).isEqualTo("healthy");
        assertThat(isRunning(first)).isTrue();

        await(upstream::isAsleep);
        await(() -> !isRunning(first));
        assertThat(upstream.status().instances().getFirst().state()).isEqualTo("idle");

        ping(upstream);
        assertThat(address(upstream)).isNotEqualTo(first);
        assertThat(upstream.status().restarts()).isEqualTo(1);
    }

    @Test
    void it_does_not_rest_while_somebody_waits_for_what_he_subscribed_to() throws Exception {
        StdioUpstream upstream = started("node", ON_DEMAND);
        Introduction who = Introduction.ofGateway("1");
        Peer peer = upstream.peer(who, heard -> {}, PATIENCE);
        peer.request(of("resources/subscribe"), PATIENCE, false, heard -> {});
        String first = address(upstream);

        TimeUnit.SECONDS.sleep(5);
        assertThat(upstream.isAsleep()).isFalse();
        peer.close();

        await(upstream::isAsleep);
        await(() -> !isRunning(first));
    }

    @Test
    void the_next_process_knows_what_clients_have_subscribed_to() throws Exception {
        StdioUpstream upstream = started("node", ON_DEMAND);
        try (Peer peer = upstream.peer(Introduction.ofGateway("1"), heard -> {}, PATIENCE)) {
            peer.request(of("resources/subscribe"), PATIENCE, false, heard -> {});
            String first = address(upstream);
            ProcessHandle.of(Long.parseLong(first.substring("stdio:".length())))
                    .orElseThrow()
                    .destroyForcibly();
            await(() -> upstream.status().isHealthy() && !address(upstream).equals(first));

            assertThat(peer.request(of("resources/read"), PATIENCE, false, heard -> {}).toString())
                    .contains("\"text\":\"a:b\"");
        }
    }

    @Test
    void a_subscription_that_comes_too_late_keeps_nothing_awake() throws Exception {
        StdioUpstream upstream = started("node", ON_DEMAND);
        Peer peer = upstream.peer(Introduction.ofGateway("1"), heard -> {}, PATIENCE);
        peer.close();

        peer.request(of("resources/subscribe"), PATIENCE, false, heard -> {});

        await(upstream::isAsleep);
    }

    @Test
    void on_demand_what_it_depends_on_is_waited_for_only_as_long_as_somebody_wants_it()
            throws Exception {
        StdioUpstream upstream =
                started(
                        "node",
                        ON_DEMAND,
                        new Prerequisites() {
                            @Override
                            public String missing() {
                                return "waits for nobody";
                            }

                            @Override
                            public void wake() {
                                // there is nobody
                            }
                        });
        upstream.wake();

        await(() -> upstream.status().detail().equals("waits for nobody"));
        await(upstream::isAsleep);
        TimeUnit.MILLISECONDS.sleep(200);

        assertThat(upstream.isAsleep()).isTrue();
        assertThat(upstream.status().detail()).isEqualTo("waits for nobody");
    }

    private static Message.Request of(String method) {
        return new Message.Request(
                NullNode.getInstance(), method, Json.trees().createObjectNode().put("uri", "a:b"));
    }

    @Test
    void it_rests_when_nobody_is_subscribed_any_more() throws Exception {
        StdioUpstream upstream = started("node", ON_DEMAND);
        try (Peer peer = upstream.peer(Introduction.ofGateway("1"), heard -> {}, PATIENCE)) {
            for (String method : List.of("resources/subscribe", "resources/unsubscribe")) {
                peer.request(of(method), PATIENCE, false, heard -> {});
            }

            await(upstream::isAsleep);
        }
    }

    @Test
    void whoever_knows_it_already_has_a_session_without_waking_it() throws Exception {
        StdioUpstream upstream = started("node", ON_DEMAND);
        ping(upstream);
        await(upstream::isAsleep);

        try (Peer peer = upstream.peer(Introduction.ofGateway("1"), heard -> {}, PATIENCE)) {
            assertThat(peer.greeting().path("serverInfo").path("name").asText())
                    .isEqualTo("sleepy");
        }

        assertThat(upstream.isAsleep()).isTrue();
    }

    @Test
    void one_that_cannot_be_started_says_so_to_whoever_wanted_it_and_is_tried_again_for_the_next()
            throws Exception {
        StdioUpstream upstream = started("no-such-command", ON_DEMAND);

        assertThatThrownBy(() -> ping(upstream))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cannot be started");
        assertThat(upstream.status().isHealthy()).isFalse();
        assertThat(upstream.status().detail()).contains("cannot be started");

        await(upstream::isAsleep);
        assertThat(upstream.status().isHealthy()).isFalse();
        assertThat(upstream.status().restarts()).isZero();
        assertThatThrownBy(() -> ping(upstream)).hasMessageContaining("cannot be started");
        assertThat(upstream.status().restarts()).isEqualTo(1);
    }

    @Test
    void a_process_that_is_killed_while_it_rests_on_nobody_comes_back_only_when_wanted()
            throws Exception {
        StdioUpstream upstream = started("node", ON_DEMAND);
        ping(upstream);
        String first = address(upstream);
        TimeUnit.MILLISECONDS.sleep(1_100);
        ProcessHandle.of(Long.parseLong(first.substring("stdio:".length())))
                .orElseThrow()
                .destroyForcibly();

        await(() -> !isRunning(first));
        await(upstream::isAsleep);
        assertThat(upstream.status().restarts()).isZero();

        ping(upstream);
        assertThat(upstream.status().restarts()).isEqualTo(1);
    }

    @Test
    void it_is_started_at_once_and_never_stopped_if_nothing_is_said() throws Exception {
        assertThat(StdioStart.of(Json.trees().readTree("{}"))).isEqualTo(StdioStart.AT_ONCE);
        assertThat(StdioStart.of(Json.trees().readTree("{\"start\":\"on-demand\"}")))
                .isEqualTo(new StdioStart(false, Duration.ofMinutes(5), List.of()));
        assertThat(
                        StdioStart.of(
                                Json.trees()
                                        .readTree("{\"idleSeconds\":60,\"dependsOn\":[\"a\"]}")))
                .isEqualTo(new StdioStart(true, Duration.ofMinutes(1), List.of("a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"start\":\"later\"}",
                "{\"idleSeconds\":4}",
                "{\"idleSeconds\":\"60\"}",
                "{\"idleSeconds\":86401}",
                "{\"dependsOn\":\"a\"}"
            })
    void something_else_is_refused(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StdioStart.of(Json.trees().readTree(entry)));
    }
}
