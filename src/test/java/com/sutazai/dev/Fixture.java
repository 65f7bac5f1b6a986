package com.sutazai.dev;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The MCP server of the conformance tests (src/test/node/conformance-server.cjs): over HTTP as a
 * process of ours, and on a pipe as a process of the gateway's.
 */
public final class Fixture {

    private final Path script;
    private final NodePackages node;
    private final Path folder;
    private final int port = Ports.free();
    private final Child server;

    Fixture(NodePackages node, Path checkout, Path folder, Path logs) {
        this.node = node;
        this.folder = folder;
        this.script = checkout.resolve("src/test/node/conformance-server.cjs");
        this.server =
                new Child(
                        "fixture",
                        List.of("node", script.toString(), "http", Integer.toString(port)),
                        Map.of("NODE_PATH", modules()),
                        folder,
                        logs.resolve("fixture.log"));
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    void start() throws InterruptedException {
        server.start();
        server.awaitReady(() -> Ports.isTaken(port), Duration.ofSeconds(20));
    }

    void stop(Duration patience) {
        server.stop(patience);
    }

    /** Writes the registry file that names both. */
    Path writeRegistry() {
        ObjectNode root = Json.trees().createObjectNode();
        ObjectNode servers = root.putObject("mcpServers");
        servers.putObject("fixture").put("url", "http://127.0.0.1:" + port + "/mcp");
        ObjectNode piped = servers.putObject("fixture-stdio").put("command", "node");
        piped.putArray("args").add(script.toString()).add("stdio");
        piped.putObject("env").put("NODE_PATH", modules());
        Path file = folder.resolve("fixture.json");
        try {
            Files.writeString(file, root.toPrettyString());
        } catch (IOException e) {
            throw new CannotRun("Cannot write " + file + ".", e);
        }
        return file;
    }

    private String modules() {
        return node.folder().resolve("node_modules").toString();
    }
}
