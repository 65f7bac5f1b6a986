package com.sutazai.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Named.named;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StdioLimitsTest {

    private static StdioLimits limits(String text) throws JsonProcessingException {
        return StdioLimits.of(Json.trees().readTree(text));
    }

    private static StdioUpstream hungry(String limits) throws JsonProcessingException {
        return hungry(limits, new MemoryWatch());
    }

    private static StdioUpstream hungry(String limits, MemoryWatch memory)
            throws JsonProcessingException {
        StdioUpstream upstream =
                new StdioUpstream(
                        "hungry",
                        new StdioCommand(
                                "node",
                                List.of(
                                        Path.of("src/test/node/hungry.cjs")
                                                .toAbsolutePath()
                                                .toString()),
                                Map.of(),
                                Path.of("target").toAbsolutePath(),
                                limits(limits)),
                        100_000,
                        memory,
                        Prerequisites.NONE);
        upstream.start();
        return upstream;
    }

    private static void await(BooleanSupplier fact) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static long gigabytes() {
        return ProcessHandle.allProcesses()
                .filter(
                        each ->
                                each.info()
                                        .commandLine()
                                        .orElse("")
                                        .contains("Buffer.alloc(1 << 30"))
                .count();
    }

    @BeforeEach
    void nobody_is_left_of_another_test() throws InterruptedException {
        await(() -> gigabytes() == 0);
    }

    @Test
    void sizes_and_numbers_are_read() throws Exception {
        assertThat(
                        limits(
                                "{\"memory\":\"512 MB\",\"openFiles\":64,\"cpuSeconds\":9,\"processes\":2}"))
                .isEqualTo(new StdioLimits(512L * 1024 * 1024, 64, 9, 2));
        assertThat(limits("{\"memory\":\"2GB\"}").memory()).isEqualTo(2L * 1024 * 1024 * 1024);
        assertThat(StdioLimits.of(MissingNode.getInstance())).isEqualTo(StdioLimits.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{\"memory\":\"much\"}",
                "{\"memory\":\"-1 MB\"}",
                "{\"memory\":512}",
                "{\"openFiles\":0}",
                "{\"cpuSeconds\":\"ten\"}"
            })
    void what_is_no_limit_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> limits(text));
    }

    @Test
    void the_kernel_watches_files_and_time() throws Exception {
        StdioLimits limits = limits("{\"openFiles\":33,\"cpuSeconds\":44}");
        Process process =
                new ProcessBuilder(
                                limits.around(
                                        List.of(
                                                "sh",
                                                "-c",
                                                "ulimit -n; ulimit -t; echo \"$0\"",
                                                "a b"),
                                        Optional.empty()))
                        .start();

        assertThat(process.inputReader().lines()).containsExactly("33", "44", "a b");
    }

    /** By the kernel where we may make control groups, and by looking where we may not. */
    static Stream<Named<MemoryWatch>> watches() {
        return Stream.concat(
                MemoryGroups.ofProcess().stream()
                        .map(groups -> named("the kernel", new MemoryWatch(Optional.of(groups)))),
                Stream.of(named("looking", new MemoryWatch(Optional.empty()))));
    }

    /** The child left its parent's group; that does not hide it. */
    @ParameterizedTest(name = "by {0}")
    @MethodSource("watches")
    void whoever_takes_more_memory_than_it_may_is_ended_with_all_its_children_and_named(
            MemoryWatch watch) throws Exception {
        try (StdioUpstream upstream = hungry("{\"memory\":\"512 MB\"}", watch)) {
            await(() -> upstream.status().isHealthy());

            assertThatThrownBy(
                            () ->
                                    upstream.request(
                                            "grow",
                                            MissingNode.getInstance(),
                                            Duration.ofSeconds(20),
                                            false,
                                            place -> {}))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("The MCP server hungry ended before it answered: ")
                    .hasMessageContaining("more than its limit of 512 MB");

            assertThat(upstream.status().detail()).contains("more than its limit of 512 MB");
            await(() -> gigabytes() == 0);
            await(() -> upstream.status().isHealthy());
            assertThat(upstream.status().restarts()).isOne();
        }
    }

    @Test
    void a_daemon_that_it_left_ends_with_it() throws Exception {
        StdioUpstream upstream = hungry("{\"processes\":1}");
        await(() -> upstream.status().isHealthy());
        assertThatThrownBy(
                        () ->
                                upstream.request(
                                        "grow",
                                        MissingNode.getInstance(),
                                        Duration.ofMillis(500),
                                        false,
                                        place -> {}))
                .isInstanceOf(Failure.class);
        await(() -> gigabytes() == 1);

        upstream.close();

        // its memory is given back after it has ended
        await(() -> gigabytes() == 0);
    }
}
