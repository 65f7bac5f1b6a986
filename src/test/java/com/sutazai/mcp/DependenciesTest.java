package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.mcp.RegistryEntry.Target;
import com.sutazai.mcp.upstream.MemoryWatch;
import com.sutazai.mcp.upstream.Prerequisites;
import com.sutazai.mcp.upstream.StdioCommand;
import com.sutazai.mcp.upstream.StdioLimits;
import com.sutazai.mcp.upstream.StdioStart;
import com.sutazai.mcp.upstream.StdioUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processes that need each other: with real processes. */
class DependenciesTest {

    private final Map<String, McpService> services = new LinkedHashMap<>();
    private final Dependencies dependencies = new Dependencies(services::get);

    private McpService add(String name, boolean isEager, int slowness, String... others) {
        StdioCommand command =
                new StdioCommand(
                        "node",
                        List.of(
                                Path.of("src/test/node/sleepy.cjs").toAbsolutePath().toString(),
                                Integer.toString(slowness)),
                        Map.of(),
                        Path.of("target").toAbsolutePath(),
                        StdioLimits.NONE,
                        new StdioStart(isEager, Duration.ofSeconds(5), List.of(others)));
        RegistryEntry entry =
                new RegistryEntry(
                        name,
                        new Target.Stdio(command),
                        false,
                        false,
                        false,
                        List.of(),
                        List.of(),
                        List.of(),
                        ToolRules.NONE);
        Prerequisites needs = dependencies.of(entry);
        StdioUpstream upstream =
                new StdioUpstream(name, command, 100_000, new MemoryWatch(), needs);
        McpService service = new McpService(entry, upstream, ServiceTableTest.SETTINGS);
        services.put(name, service);
        return service;
    }

    private void start() {
        services.values().forEach(service -> ((StdioUpstream) service.upstream()).start());
    }

    @AfterEach
    void close() {
        services.values().forEach(McpService::close);
    }

    private static void await(BooleanSupplier fact) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!fact.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static String detail(McpService service) {
        return service.upstream().status().detail();
    }

    @Test
    void a_service_is_started_after_what_it_depends_on_which_does_not_rest_meanwhile()
            throws Exception {
        McpService late = add("late", true, 0, "early");
        McpService early = add("early", false, 1_000);
        start();

        await(() -> detail(late).equals("waits for early"));
        assertThat(late.upstream().status().isHealthy()).isFalse();
        await(() -> late.upstream().status().isHealthy());
        assertThat(early.upstream().status().isHealthy()).isTrue();
        assertThat(early.upstream().isAsleep()).isFalse();

        // it is kept for the other one, which rests first
        await(late.upstream()::isAsleep);
        assertThat(early.upstream().isAsleep()).isFalse();
        await(early.upstream()::isAsleep);
    }

    @Test
    void who_depends_on_nobody_that_is_there_or_on_himself_says_so_and_is_not_started()
            throws Exception {
        McpService lonely = add("lonely", true, 0, "nobody");
        McpService one = add("one", true, 0, "other");
        McpService other = add("other", true, 0, "one");
        start();

        await(() -> detail(lonely).equals("waits for nobody, which is not in the registry"));
        await(() -> detail(one).equals("waits for other, which itself depends on it"));
        await(() -> detail(other).equals("waits for one, which itself depends on it"));

        // nor when the waiting ends with the service
        close();
        services.clear();
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(
                        process -> process.info().commandLine().orElse("").contains("sleepy.cjs"));
    }

    @Test
    void nobody_is_ended_before_those_who_depend_on_him() {
        McpService base = add("base", true, 0);
        McpService middle = add("middle", true, 0, "base");
        McpService top = add("top", true, 0, "middle", "base");
        McpService alone = add("alone", true, 0);
        McpService one = add("one", true, 0, "other");
        McpService other = add("other", true, 0, "one");

        assertThat(dependencies.endings(services.values()))
                .containsExactly(
                        List.of(top, alone), List.of(middle), List.of(base), List.of(one, other));
    }
}
