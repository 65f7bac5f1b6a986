package com.sutazai.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Introduction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Processes that come and go leave nothing behind: 1 000 in soak, 100 otherwise. */
class StdioChurnTest {

    private static final int LIVES = Boolean.parseBoolean(System.getenv("SOAK")) ? 1_000 : 100;

    private static final String WHO =
            "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"sampling\":{}},\"clientInfo\":{\"name\":\"churn\",\"version\":\"1\"}}";

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private static long children() {
        return ProcessHandle.current()
                .children()
                .filter(each -> each.info().commandLine().orElse("").contains("hungry.cjs"))
                .count();
    }

    private static void live(StdioUpstream upstream) throws IOException {
        Introduction who = Introduction.of(Json.trees().readTree(WHO));
        try (Peer peer = upstream.peer(who, heard -> {}, Duration.ofSeconds(10))) {
            assertThat(peer.greeting().path("serverInfo").path("name").asText())
                    .isEqualTo("hungry");
        }
    }

    @Test
    void no_process_and_no_descriptor_is_left() throws Exception {
        StdioUpstream upstream =
                new StdioUpstream(
                        "churn",
                        new StdioCommand(
                                "node",
                                List.of(
                                        Path.of("src/test/node/hungry.cjs")
                                                .toAbsolutePath()
                                                .toString()),
                                Map.of(),
                                Path.of("target").toAbsolutePath(),
                                StdioLimits.NONE),
                        100_000,
                        new MemoryWatch(),
                        Prerequisites.NONE);
        // what is opened once for all
        for (int i = 0; i < 5; i++) {
            live(upstream);
        }
        long before = descriptors();

        for (int i = 0; i < LIVES; i++) {
            live(upstream);
        }

        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while ((children() > 0 || descriptors() > before) && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(children()).isZero();
        assertThat(descriptors()).isLessThanOrEqualTo(before);
    }
}
