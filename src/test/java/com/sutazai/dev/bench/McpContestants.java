package com.sutazai.dev.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Child;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Starts the gateways that are compared, before one stub; stops them at the end. */
final class McpContestants implements AutoCloseable {

    private static final String MCP = "/mcp";
    private static final String ECHO = "echo";

    private final Path checkout;
    private final Path parts;
    private final Path folder;
    private final int stub = Ports.free();
    private final Processes processes;

    /** A gateway and the calls that are made through it. */
    record Player(Contestant contestant, McpCalls calls) {

        String name() {
            return contestant.name();
        }
    }

    McpContestants(Path checkout) throws IOException {
        this.checkout = checkout;
        this.parts = checkout.resolve(".dev/cache/bench-mcp");
        this.folder = checkout.resolve("target/bench-mcp");
        this.processes = new Processes(folder);
    }

    @Override
    public void close() {
        processes.close();
    }

    private static Player player(
            String name, Child process, int port, String path, String authorization, String tool)
            throws Exception {
        McpCalls calls = McpCalls.open(port, path, authorization, tool);
        return new Player(
                new Contestant(name, calls.target(port, path, authorization), process), calls);
    }

    Player direct() throws Exception {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        classPath(),
                        McpStub.class.getName(),
                        Integer.toString(stub));
        return player(
                "direct", processes.start("stub", stub, command, Map.of()), stub, MCP, "", ECHO);
    }

    /** Ours, for a process in another folder. */
    private String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> checkout.resolve(entry).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    Player ours() throws Exception {
        Stack stack = Stack.get();
        Client admin = Client.admin();
        admin.put("/api/v1/mcp/services/stub", "{\"url\":\"http://127.0.0.1:" + stub + MCP + "\"}");
        while (admin.post("/api/v1/mcp/services/stub/execute", "{\"method\":\"ping\"}").status()
                != 200) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return player(
                "SutazAI gateway",
                stack.payara().server(),
                stack.port(),
                "/mcp/stub",
                "Bearer " + admin.token(),
                ECHO);
    }

    private Player node(String name, String script, List<String> arguments, int port)
            throws Exception {
        // supergateway ends with its stdin
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", "sleep 86400 | \"$0\" \"$@\""));
        command.add("node");
        command.add("-r");
        command.add(checkout.resolve("src/test/node/loopback.cjs").toString());
        command.add(parts.resolve("npm/node_modules").resolve(script).toString());
        command.addAll(arguments);
        Child process = processes.start(name, port, command, Map.of());
        return player(name, process, port, MCP, "", ECHO);
    }

    private String pipe() {
        return checkout.resolve("src/test/node/stub.cjs").toString();
    }

    Player supergateway() throws Exception {
        int port = Ports.free();
        return node(
                "supergateway",
                "supergateway/dist/index.js",
                List.of(
                        "--stdio",
                        "node " + pipe(),
                        "--outputTransport",
                        "streamableHttp",
                        "--stateful",
                        "--logLevel",
                        "none",
                        "--port",
                        Integer.toString(port)),
                port);
    }

    Player npmProxy() throws Exception {
        int port = Ports.free();
        return node(
                "mcp-proxy (npm)",
                "mcp-proxy/dist/bin/mcp-proxy.mjs",
                List.of(
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "--server",
                        "stream",
                        "--",
                        "node",
                        pipe()),
                port);
    }

    /** The Rust proxy, if it was built. */
    Optional<Player> rustProxy() throws Exception {
        Path binary = parts.resolve("rust/bin/mcp-proxy");
        if (!Files.exists(binary)) {
            return Optional.empty();
        }
        int port = Ports.free();
        Path file = folder.resolve("mcp-proxy.toml");
        Files.writeString(
                file,
                """
                [proxy]
                name = "bench"
                separator = "__"
                [proxy.listen]
                host = "127.0.0.1"
                port = %d
                [[backends]]
                name = "stub"
                transport = "http"
                url = "http://127.0.0.1:%d/mcp"
                """
                        .formatted(port, stub));
        Child process =
                processes.start(
                        "mcp-proxy-rust",
                        port,
                        List.of(binary.toString(), "--config", file.toString()),
                        Map.of("RUST_LOG", "warn"));
        return Optional.of(player("mcp-proxy (Rust)", process, port, "/", "", "stub__echo"));
    }

    /** ContextForge with stateful sessions, a virtual server that has the one tool. */
    Player contextForge() throws Exception {
        int port = Ports.free();
        Path python = parts.resolve("venv/bin/python");
        String secret = "b2Vf8Kq1Zt7Xw4Yr9Ls3Mn6Pd5Gh0JcVuEaTiRoQ";
        Map<String, String> environment =
                Map.ofEntries(
                        Map.entry("HOST", "127.0.0.1"),
                        Map.entry("PORT", Integer.toString(port)),
                        Map.entry("DATABASE_URL", "sqlite:///" + folder.resolve("forge.db")),
                        Map.entry("CACHE_TYPE", "memory"),
                        Map.entry("REDIS_URL", ""),
                        Map.entry("AUTH_REQUIRED", "true"),
                        Map.entry("MCP_CLIENT_AUTH_ENABLED", "true"),
                        Map.entry("JWT_SECRET_KEY", secret),
                        Map.entry("AUTH_ENCRYPTION_SECRET", secret + "x"),
                        Map.entry("BASIC_AUTH_PASSWORD", secret),
                        Map.entry("PLATFORM_ADMIN_EMAIL", "admin@example.com"),
                        Map.entry("PLATFORM_ADMIN_PASSWORD", secret + "A1!"),
                        Map.entry("DEFAULT_USER_PASSWORD", secret + "A1!"),
                        Map.entry("PASSWORD_CHANGE_ENFORCEMENT_ENABLED", "false"),
                        Map.entry("MCPGATEWAY_UI_ENABLED", "false"),
                        Map.entry("MCPGATEWAY_ADMIN_API_ENABLED", "false"),
                        Map.entry("SSRF_ALLOW_LOCALHOST", "true"),
                        Map.entry("SSRF_ALLOW_PRIVATE_NETWORKS", "true"),
                        Map.entry("RATE_LIMITING_ENABLED", "false"),
                        Map.entry("RATE_LIMITING_REDIS_ENABLED", "false"),
                        Map.entry("LOG_LEVEL", "ERROR"),
                        Map.entry("USE_STATEFUL_SESSIONS", "true"));
        Files.deleteIfExists(folder.resolve("forge.db"));
        Child process =
                processes.start(
                        "contextforge",
                        port,
                        List.of(
                                parts.resolve("venv/bin/mcpgateway").toString(),
                                "--host",
                                "127.0.0.1",
                                "--port",
                                Integer.toString(port)),
                        environment);
        ProcessBuilder maker =
                new ProcessBuilder(
                                python.toString(),
                                "-m",
                                "mcpgateway.utils.create_jwt_token",
                                "--username",
                                "admin@example.com",
                                "--exp",
                                "10080")
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        maker.environment().clear();
        maker.environment().putAll(environment);
        Process made = maker.start();
        String token =
                new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        String bearer = "Bearer " + token.substring(token.lastIndexOf('\n') + 1);
        forged(
                port,
                bearer,
                "/gateways",
                "{\"name\":\"stub\",\"url\":\"http://127.0.0.1:"
                        + stub
                        + MCP
                        + "\",\"transport\":\"STREAMABLEHTTP\"}");
        JsonNode tools = forged(port, bearer, "/tools", "");
        JsonNode tool = tools.isArray() ? tools.get(0) : tools.path("tools").path(0);
        JsonNode server =
                forged(
                        port,
                        bearer,
                        "/servers",
                        "{\"server\":{\"name\":\"bench\",\"associated_tools\":["
                                + tool.get("id")
                                + "]}}");
        return player(
                "ContextForge",
                process,
                port,
                "/servers/" + server.path("id").asText() + "/mcp",
                bearer,
                tool.path("name").asText());
    }

    /** GET if there is nothing to send. */
    private static JsonNode forged(int port, String bearer, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Authorization", bearer)
                        .header("Content-Type", "application/json");
        if (!body.isEmpty()) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        // an offer of HTTP/2 is an invalid request there
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return Json.trees().readTree(answer.body());
        }
    }
}
