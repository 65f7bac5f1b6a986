package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.dev.Folders;
import com.sutazai.dev.McpServices;
import com.sutazai.dev.Ports;
import com.sutazai.dev.SshServer;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.mcp.StdioHost;
import com.sutazai.mcp.upstream.StdioCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The nineteen MCP services twice: behind their host and the gateway, and as processes of the
 * official client; each side on a fresh folder of its own.
 */
final class TwoSides implements AutoCloseable {

    private static final String SERVICES = "/api/v1/mcp/services/";
    private static final String PAGE =
            "<!doctype html><html lang=\"en\"><head><link rel=\"icon\" href=\"data:,\"><title>A page of the test</title></head><body><main><h1>A page of the test</h1>"
                    + "<p>It has a paragraph with enough words in it to be taken for an article by whoever looks for one.</p></main></body></html>";

    private final Stack stack = Stack.get();
    private final Client admin = Client.admin();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Path folder = stack.folder().resolve("nineteen");
    private final HttpServer site;
    private final SshServer ssh;
    private final StdioHost host;
    private final Map<String, StdioCommand> direct;

    TwoSides(Path installed) throws IOException {
        Folders.delete(folder);
        this.site = site();
        this.ssh = SshServer.start(folder.resolve("ssh"));
        this.direct = services(installed, folder.resolve("direct")).commands();
        McpServices.ports(stack.checkout()).keySet().forEach(name -> ports.put(name, Ports.free()));
        this.host = services(installed, folder.resolve("through")).start(ports);
    }

    /** Adds them to the gateway and listens to both sides; one object for each service. */
    JsonNode heard() throws Exception {
        JsonNode entries = McpServices.registry(stack.checkout(), ports).path("mcpServers");
        for (String name : ports.keySet()) {
            assertThat(admin.put(SERVICES + name, entries.get(name).toString()).status())
                    .as(name)
                    .isIn(200, 201);
        }
        awaitHealth();
        return heard(folder, direct);
    }

    @Override
    public void close() {
        ports.keySet().forEach(name -> admin.delete(SERVICES + name));
        // the stack has one of this name
        admin.post(SERVICES + "files/restart", "");
        host.close();
        site.stop(0);
        ssh.close();
        assertThat(leftIn(folder.resolve("through"))).isEmpty();
    }

    private McpServices services(Path installed, Path data) throws IOException {
        Path files = Files.createDirectories(data.resolve("files"));
        Files.writeString(files.resolve("hello.txt"), "Hello from a file\n");
        return new McpServices(stack.checkout(), installed, data, files)
                .with("http_fetch", "--allow-private-ips")
                .with("ddg", "--allow-private-urls")
                .set("MCP_HTTP_BASE_URL", address())
                .set("MCP_SSH_PORT", Integer.toString(ssh.port()))
                .set("MCP_SSH_KEY", ssh.key().toString());
    }

    private static HttpServer site() throws IOException {
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 10);
        serve(server, "/page.html", "text/html; charset=utf-8", PAGE);
        serve(server, "/data.json", "application/json", "{\"answer\":\"forty-two\"}");
        server.start();
        return server;
    }

    private static void serve(HttpServer server, String path, String type, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        server.createContext(
                path,
                exchange -> {
                    exchange.getResponseHeaders().set("Content-Type", type);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
    }

    private String address() {
        return "http://127.0.0.1:" + site.getAddress().getPort();
    }

    private void awaitHealth() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!unhealthy().isEmpty()) {
            assertThat(System.nanoTime()).as("unhealthy: " + unhealthy()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Those of the nineteen that are not healthy, with what is known of them. */
    private Map<String, String> unhealthy() {
        JsonNode services = admin.get("/api/v1/mcp/health").json().path("services");
        Map<String, String> unhealthy = new LinkedHashMap<>();
        for (String name : ports.keySet()) {
            if (!services.path(name).path("healthy").asBoolean()) {
                unhealthy.put(name, services.path(name).path("detail").asText("unknown"));
            }
        }
        return unhealthy;
    }

    private JsonNode heard(Path folder, Map<String, StdioCommand> direct) throws Exception {
        ObjectNode asked = Json.trees().createObjectNode();
        ArrayNode services = asked.putArray("services");
        direct.forEach(
                (name, command) -> {
                    ObjectNode service = services.addObject().put("name", name);
                    service.put("command", command.command());
                    command.arguments().forEach(service.withArray("args")::add);
                    service.put("cwd", command.folder().toString());
                    ObjectNode environment = service.putObject("env");
                    environment.put("PATH", System.getenv("PATH"));
                    command.environment().forEach(environment::put);
                    service.put("url", "http://127.0.0.1:" + stack.port() + "/mcp/" + name);
                });
        for (String side : new String[] {"direct", "through"}) {
            Path data = folder.resolve(side);
            ObjectNode values = asked.withObject("values").putObject(side);
            values.put("FILES", data.resolve("files").toString());
            values.put("TS_WORKSPACE", data.resolve("ts-workspace").toString());
            values.put("DATA", data.toString());
            values.put("SITE", address());
        }
        Path file = folder.resolve("asked.json");
        Files.writeString(file, asked.toString());
        ProcessBuilder builder =
                new ProcessBuilder(
                        "node",
                        stack.checkout().resolve("src/test/node/services.cjs").toString(),
                        file.toString());
        builder.environment()
                .put("NODE_PATH", stack.node().folder().resolve("node_modules").toString());
        builder.environment().put("TOKEN", admin.token());
        Path output = folder.resolve("heard.jsonl");
        Process process =
                builder.redirectOutput(output.toFile())
                        .redirectError(folder.resolve("heard.log").toFile())
                        .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        endWhatWasLeft(folder.resolve("direct"));
        ArrayNode all = Json.trees().createArrayNode();
        for (String line : Files.readAllLines(output)) {
            all.add(Json.trees().readTree(line));
        }
        return all;
    }

    /** The client alone leaves the daemon of the language server behind. */
    private static void endWhatWasLeft(Path folder) {
        leftIn(folder).forEach(ProcessHandle::destroyForcibly);
    }

    private static List<ProcessHandle> leftIn(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(
                        each ->
                                each.info()
                                        .commandLine()
                                        .filter(line -> line.contains(folder.toString()))
                                        .isPresent())
                .toList();
    }
}
