package com.sutazai.dev;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The MCP servers of {@code ./dev run}: instances of server-everything over HTTP, and the registry
 * file that names them and server-filesystem.
 */
public final class McpServers {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final NodePackages node;
    private final Path folder;
    private final List<Child> everything = new ArrayList<>();
    private final List<Integer> ports;

    public McpServers(
            NodePackages node, Path checkout, Path folder, List<Integer> ports, Path logs) {
        this.node = node;
        this.folder = folder;
        this.ports = List.copyOf(ports);
        for (int port : ports) {
            everything.add(
                    new Child(
                            "everything-" + port,
                            List.of(
                                    "node",
                                    "--require",
                                    checkout.resolve("src/test/node/loopback.cjs").toString(),
                                    node.file(
                                                    "@modelcontextprotocol/server-everything/dist/index.js")
                                            .toString(),
                                    "streamableHttp"),
                            Map.of("PORT", Integer.toString(port)),
                            folder,
                            logs.resolve("everything-" + port + ".log")));
        }
    }

    /** The instances of server-everything. */
    public List<Child> everything() {
        return List.copyOf(everything);
    }

    /** Their ports, in the same order. */
    public List<Integer> ports() {
        return ports;
    }

    public void start() throws InterruptedException {
        everything.forEach(Child::start);
        for (int i = 0; i < ports.size(); i++) {
            int port = ports.get(i);
            everything.get(i).awaitReady(() -> Ports.isTaken(port), PATIENCE);
        }
    }

    public void stop(Duration patience) {
        everything.parallelStream().forEach(child -> child.stop(patience));
    }

    /** Folder that the filesystem server may use. */
    public Path sandbox() {
        return folder.resolve("sandbox");
    }

    /** Writes the registry file and the sandbox with one file to read. */
    public Path writeRegistry() {
        ObjectNode root = Json.trees().createObjectNode();
        ObjectNode servers = root.putObject("mcpServers");
        ObjectNode http = servers.putObject("everything");
        http.put("type", "http");
        ArrayNode instances = http.putArray("instances");
        ports.forEach(
                port -> instances.addObject().put("url", "http://127.0.0.1:" + port + "/mcp"));
        http.put("trusted", true);
        http.putArray("tags").add("mcp").add("reference");
        http.putArray("capabilities").add("tools").add("prompts").add("resources");
        ObjectNode files = servers.putObject("files");
        files.put("type", "stdio");
        files.put("command", "node");
        files.putArray("args")
                .add(node.file("@modelcontextprotocol/server-filesystem/dist/index.js").toString())
                .add(sandbox().toString());
        files.put("trusted", true);
        files.putArray("tags").add("mcp").add("filesystem").add("io");
        files.putArray("capabilities").add("read").add("write").add("list");
        Path file = folder.resolve("mcp.json");
        try {
            Files.createDirectories(sandbox());
            Files.writeString(
                    sandbox().resolve("hello.txt"), "Hello from the sandbox of ./dev run\n");
            Json.trees().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
        } catch (IOException e) {
            throw new CannotRun("Cannot write " + file + ": " + e.getMessage() + ".", e);
        }
        return file;
    }
}
