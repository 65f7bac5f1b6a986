package com.sutazai.dev;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.StdioHost;
import com.sutazai.mcp.upstream.StdioCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The MCP services of {@code server-config/mcp-services.json}: where they keep what is theirs, and
 * how they are started.
 */
public final class McpServices {

    private static final String FILE = "server-config/mcp-services.json";

    private final Path templates;
    private final Path installed;
    private final Path data;
    private final Path files;
    private final ObjectNode servers;
    private final Map<String, String> given = new HashMap<>();

    /**
     * @param installed what {@code server-config/mcp-services/install} made
     * @param data for what they keep
     * @param files what the service files may read and write
     */
    public McpServices(Path checkout, Path installed, Path data, Path files) {
        this.templates = checkout.resolve("server-config/mcp-services");
        this.installed = installed;
        this.data = data;
        this.files = files;
        this.servers = servers(checkout);
    }

    private static ObjectNode servers(Path checkout) {
        try {
            JsonNode tree = Json.trees().readTree(checkout.resolve(FILE).toFile());
            return (ObjectNode) tree.get("mcpServers");
        } catch (IOException e) {
            throw new CannotRun("Cannot read " + FILE + ": " + e.getMessage() + ".", e);
        }
    }

    /** Where they are, if they were installed before. */
    public static Optional<Path> installed(Path checkout) {
        return run(checkout, "--where");
    }

    /** Installs them, unless that was done before. */
    public static Path install(Path checkout) {
        return run(checkout)
                .orElseThrow(() -> new CannotRun("The MCP services cannot be installed."));
    }

    private static Optional<Path> run(Path checkout, String... more) {
        List<String> command = new ArrayList<>();
        command.add(checkout.resolve("server-config/mcp-services/install").toString());
        command.add(checkout.resolve(".dev/cache").toString());
        command.addAll(List.of(more));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String folder =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            return process.waitFor() == 0 ? Optional.of(Path.of(folder)) : Optional.empty();
        } catch (IOException e) {
            throw new CannotRun("The MCP services cannot be installed.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("The installation was interrupted.", e);
        }
    }

    /** The ports of the manifest, by name, in its order. */
    public static Map<String, Integer> ports(Path checkout) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        servers(checkout)
                .properties()
                .forEach(
                        server ->
                                ports.put(server.getKey(), server.getValue().path("port").asInt()));
        return ports;
    }

    /** What a gateway's registry says of them. */
    public static ObjectNode registry(Path checkout, Map<String, Integer> ports) {
        ObjectNode root = Json.trees().createObjectNode();
        ObjectNode entries = root.putObject("mcpServers");
        ObjectNode servers = servers(checkout);
        ports.forEach(
                (name, port) -> {
                    ObjectNode entry = entries.putObject(name);
                    entry.put("type", "http").put("url", "http://127.0.0.1:" + port + "/mcp");
                    entry.put("optional", true);
                    for (String member :
                            new String[] {"tags", "capabilities", "aliases", "tools"}) {
                        if (servers.path(name).has(member)) {
                            entry.set(member, servers.path(name).get(member));
                        }
                    }
                });
        return root;
    }

    /** Adds an argument to a service's command line, for a test. */
    public McpServices with(String service, String argument) {
        ((ObjectNode) servers.get(service)).withArray("args").add(argument);
        return this;
    }

    /** Gives a variable of the manifest a value, for a test. */
    public McpServices set(String variable, String value) {
        given.put(variable, value);
        return this;
    }

    private Optional<String> variable(String name) {
        if (given.containsKey(name)) {
            return Optional.ofNullable(given.get(name));
        }
        return switch (name) {
            case "NODE" -> Optional.of(installed.resolve("node/node_modules/.bin").toString());
            case "PYTHON" -> Optional.of(installed.resolve("python").toString());
            case "CHROMIUM" -> Optional.of(installed.resolve("chromium").toString());
            case "DATA" -> Optional.of(data.toString());
            case "FILES" -> Optional.of(files.toString());
            case "NX_WORKSPACE" -> Optional.of(data.resolve("nx-workspace").toString());
            case "TS_WORKSPACE" -> Optional.of(data.resolve("ts-workspace").toString());
            default -> Optional.ofNullable(System.getenv(name));
        };
    }

    /**
     * Starts them on these ports.
     *
     * @param ports by name; who is not in it is not started
     */
    public StdioHost start(Map<String, Integer> ports) {
        try {
            return StdioHost.start(prepared(), this::variable, ports, data);
        } catch (IOException e) {
            throw new CannotRun("Cannot start the MCP services: " + e.getMessage() + ".", e);
        }
    }

    /** How each is started, with all folders that it needs. */
    public Map<String, StdioCommand> commands() {
        try {
            return StdioHost.commands(prepared(), this::variable);
        } catch (IOException e) {
            throw new CannotRun("Cannot start the MCP services: " + e.getMessage() + ".", e);
        }
    }

    /** Makes the folders, unless they are there, and a manifest of our own. */
    private Path prepared() throws IOException {
        makeFolders();
        Path registry = data.resolve("mcp.json");
        ObjectNode root = Json.trees().createObjectNode();
        root.set("mcpServers", servers);
        Files.writeString(registry, root.toPrettyString());
        return registry;
    }

    private void makeFolders() throws IOException {
        Files.createDirectories(files);
        for (var server : servers.properties()) {
            Files.createDirectories(data.resolve(server.getKey()));
        }
        for (String workspace : new String[] {"nx-workspace", "ts-workspace"}) {
            copy(templates.resolve(workspace), data.resolve(workspace));
        }
        Path modules = data.resolve("nx-workspace/node_modules");
        if (!Files.exists(modules)) {
            Files.createSymbolicLink(modules, installed.resolve("nx/node_modules"));
        }
        copyOfRuvSwarm(data.resolve("ruv-swarm/node_modules"));
    }

    /** It keeps what it knows beside its own sources, so each folder of data has a copy of them. */
    private void copyOfRuvSwarm(Path modules) throws IOException {
        if (Files.exists(modules)) {
            return;
        }
        Files.createDirectories(modules);
        try (Stream<Path> all = Files.list(installed.resolve("node/node_modules"))) {
            for (Path each : all.toList()) {
                Path here = modules.resolve(each.getFileName().toString());
                if (each.endsWith("ruv-swarm")) {
                    copy(each, here);
                } else {
                    Files.createSymbolicLink(here, each);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            return;
        }
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }
}
