package com.sutazai.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.DotEnv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./dev run} as a process, in a checkout of its own that shares the build. */
class DevRunSystemTest {

    private static final Path SOURCE = Path.of("").toAbsolutePath();

    @TempDir Path checkout;

    private final Map<String, String> environment = new HashMap<>();
    private final java.util.ArrayList<Process> started = new java.util.ArrayList<>();
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        for (String shared : List.of("target", "server-config", "src")) {
            Files.createSymbolicLink(checkout.resolve(shared), SOURCE.resolve(shared));
        }
        Files.copy(SOURCE.resolve(".env.example"), checkout.resolve(".env.example"));
        Files.createDirectories(checkout.resolve(".dev"));
        Files.createDirectories(SOURCE.resolve(".dev/cache"));
        Files.createSymbolicLink(checkout.resolve(".dev/cache"), SOURCE.resolve(".dev/cache"));
        port = Ports.free();
        environment.put("HTTP_PORT", Integer.toString(port));
        environment.put("POSTGRES_PORT", Integer.toString(Ports.free()));
        environment.put("REDIS_PORT", Integer.toString(Ports.free()));
        environment.put("DEV_EVERYTHING_PORT", Integer.toString(23_101));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private Process run(String log) throws IOException {
        return run("DevRun", log);
    }

    private Process run(String program, String log, String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "com.sutazai.dev." + program,
                                checkout.toString()));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().putAll(environment);
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(checkout.resolve(log).toFile())
                        .start();
        started.add(process);
        return process;
    }

    private String output(String log) throws IOException {
        return Files.readString(checkout.resolve(log), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier condition, Duration patience, String what)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @Test
    void it_starts_everything_heals_what_dies_and_leaves_nothing_behind() throws Exception {
        Files.writeString(
                checkout.resolve(".mcp.json"),
                "{\"mcpServers\":{\"mine\":{\"command\":\"node\",\"args\":[\"-e\",\"setInterval(() => {}, 1000)\"]},\"remote\":{\"type\":\"http\",\"url\":\"http://127.0.0.1:9/mcp\"}}}");
        Process process = run("first.log");
        await(
                () -> !process.isAlive() || new Readiness(port).isReady(),
                Duration.ofMinutes(2),
                "ready");
        assertThat(process.isAlive()).as(output("first.log")).isTrue();
        DevClient client = new DevClient(port, checkout);
        JsonNode instances = client.topology();
        assertThat(instances)
                .hasSize(3)
                .allSatisfy(
                        instance ->
                                assertThat(instance.path("state").asText()).isEqualTo("healthy"));
        assertThat(client.get("/api/v1/mcp/services"))
                .extracting(JsonNode::asText)
                .hasSize(23)
                .startsWith("everything", "files", "claude-flow")
                .endsWith("mine", "remote", "backend");
        await(
                () -> read("first.log").contains("Ctrl-C stops everything"),
                Duration.ofSeconds(10),
                "the banner");
        assertThat(output("first.log"))
                .contains("/docs", "/api/v1/auth/login", "tools/call", "mcpServers")
                .doesNotContain(DotEnv.read(checkout.resolve(".env")).get("ADMIN_PASSWORD"));

        Process second = run("second.log");
        assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(output("second.log").strip())
                .isEqualTo("./dev run is already running in this folder; stop that one first.");

        nothingIsLost(instances.get(0).path("address").asText(), client);
        theServicesComeAndGo(client);

        ProcessHandle victim =
                process.descendants()
                        .filter(
                                handle ->
                                        handle.info()
                                                .commandLine()
                                                .orElse("")
                                                .contains("server-everything"))
                        .findFirst()
                        .orElseThrow();
        victim.destroyForcibly();
        await(
                () -> client.healthy() == 2,
                Duration.ofSeconds(10),
                "the dead one is listed as not healthy");
        await(() -> client.healthy() == 3, Duration.ofSeconds(60), "it is started again");

        List<ProcessHandle> all = process.descendants().toList();
        assertThat(all).hasSizeGreaterThan(5);
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        assertThat(Ports.isTaken(port)).isFalse();

        long begin = System.nanoTime();
        Process again = run("third.log");
        await(
                () -> !again.isAlive() || new Readiness(port).isReady(),
                Duration.ofMinutes(1),
                "ready again: " + output("third.log"));
        assertThat(client.status("/api/v1/auth/me")).as("data and secrets stay").isEqualTo(200);
        System.getLogger("dev")
                .log(
                        System.Logger.Level.INFO,
                        "second start ready after {0} ms",
                        Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }

    /** {@code ./dev mcp diff} beside the running server. */
    private void nothingIsLost(String address, DevClient client) throws Exception {
        String url = address.startsWith("http") ? address : "http://" + address;
        Process diff = run("McpDiff", "diff.log", url.replaceAll("/mcp$", "") + "/mcp");

        assertThat(diff.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(output("diff.log")).contains("\"score\" : 100.0");
        assertThat(diff.exitValue()).isZero();
        assertThat(client.get("/api/v1/mcp/services").toString()).doesNotContain("diff-");
    }

    private void theServicesComeAndGo(DevClient client) throws Exception {
        assertThat(client.transport("files")).isEqualTo("stdio");
        if (McpServices.installed(checkout).isEmpty()) {
            assertThat(RealPart.isRequired("mcp-services")).as("they are required").isFalse();
            return;
        }
        Process services = run("McpServicesRun", "services.log");
        await(
                () -> client.healthyServices().containsAll(McpServices.ports(checkout).keySet()),
                Duration.ofMinutes(1),
                "nineteen healthy services");
        assertThat(client.transport("files")).isEqualTo("http");
        await(
                () -> read("services.log").contains("19 of 19 services are up"),
                Duration.ofSeconds(10),
                "what it says");

        List<ProcessHandle> all = services.descendants().toList();
        services.destroy();

        assertThat(services.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output("services.log")).contains("Stopped.");
        assertThat(all).hasSizeGreaterThanOrEqualTo(19).noneMatch(ProcessHandle::isAlive);
        await(
                () -> client.transport("files").equals("stdio"),
                Duration.ofSeconds(5),
                "files is ours again");
        assertThat(new Readiness(port).isReady()).isTrue();
    }

    private String read(String log) {
        try {
            return output(log);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void wrong_settings_end_it_with_78_before_anything_starts() throws Exception {
        environment.put("JWT_SECRET", "short");
        environment.put("POSTGRES_PASSWORD", "change_me_secure");

        Process process = run("wrong.log");

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(78);
        assertThat(output("wrong.log"))
                .contains(
                        "JWT_SECRET has 5 characters",
                        "POSTGRES_PASSWORD is a known weak value",
                        "nothing was started")
                .doesNotContain("change_me_secure");
        assertThat(checkout.resolve(".dev/postgres")).doesNotExist();
    }

    @Test
    void a_taken_port_is_told_in_one_sentence() throws Exception {
        try (var taken =
                new java.net.ServerSocket(port, 1, java.net.InetAddress.getLoopbackAddress())) {
            Process process = run("taken.log");

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(output("taken.log"))
                    .contains(
                            "Port "
                                    + taken.getLocalPort()
                                    + " on 127.0.0.1, meant for the server, is taken");
        }
    }
}
