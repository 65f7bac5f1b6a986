package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.upstream.ClientCredentials;
import com.sutazai.mcp.upstream.StdioCommand;
import com.sutazai.mcp.upstream.StdioLimits;
import com.sutazai.mcp.upstream.StdioStart;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Reads the {@code mcpServers} JSON that MCP clients use ({@code command}, {@code args}, {@code
 * env}, {@code cwd}, {@code type}, {@code url}, {@code headers}, {@code disabled}), with our
 * additions ({@code oauth}, {@code instances}, {@code trusted}, {@code optional}, {@code tags},
 * {@code capabilities}, {@code aliases}, {@code tools}, {@code limits}, {@code start}, {@code
 * idleSeconds}, {@code dependsOn}). Unknown fields are left alone, {@code ${VAR}} and {@code
 * ${VAR:-default}} are replaced, an entry that cannot be used is left out with a warning.
 */
final class RegistryFile {

    private static final Logger LOG = System.getLogger(RegistryFile.class.getName());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,60}");
    private static final List<String> TYPES =
            List.of("http", "streamable-http", "sse", "openapi", "stdio");
    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}");

    private final Function<String, Optional<String>> environment;

    /**
     * @param environment the value of a variable, absent if there is none or it may not be given to
     *     a server
     */
    RegistryFile(Function<String, Optional<String>> environment) {
        this.environment = environment;
    }

    /**
     * The entries of all files; a later one replaces an earlier one of the same name.
     *
     * @throws IOException if a file cannot be read or is no registry
     */
    Map<String, RegistryEntry> read(List<String> files) throws IOException {
        Map<String, RegistryEntry> entries = new LinkedHashMap<>();
        for (String file : files) {
            read(Path.of(file).toAbsolutePath(), entries);
        }
        return entries;
    }

    /** As {@link #read}, without the files that cannot be used; they are told. */
    Map<String, RegistryEntry> readUsable(List<String> files) {
        Map<String, RegistryEntry> entries = new LinkedHashMap<>();
        for (String file : files) {
            try {
                read(Path.of(file).toAbsolutePath(), entries);
            } catch (IOException e) {
                LOG.log(Level.ERROR, "MCP registry {0} is left out: {1}", file, e.getMessage());
            }
        }
        return entries;
    }

    private void read(Path file, Map<String, RegistryEntry> entries) throws IOException {
        JsonNode servers = Json.trees().readTree(Files.readAllBytes(file)).path("mcpServers");
        if (!servers.isObject()) {
            throw new IOException("it has no object \"mcpServers\"");
        }
        servers.properties()
                .forEach(
                        server ->
                                entry(file, server.getKey(), server.getValue())
                                        .ifPresent(entry -> entries.put(entry.name(), entry)));
    }

    private Optional<RegistryEntry> entry(Path file, String name, JsonNode server) {
        try {
            if (server.path("disabled").asBoolean(false)) {
                return Optional.empty();
            }
            return Optional.of(entry(name, server, file));
        } catch (IllegalArgumentException e) {
            LOG.log(
                    Level.ERROR,
                    "MCP server {0} of {1} is left out: {2}",
                    name,
                    file,
                    e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Understands one entry.
     *
     * @param file relative to which a process runs
     * @throws IllegalArgumentException if it cannot be used
     */
    RegistryEntry entry(String name, JsonNode server, Path file) {
        requireName(name);
        requireKnownType(server.path("type"));
        return new RegistryEntry(
                name,
                target(file, server),
                server.path("trusted").asBoolean(false),
                false,
                server.path("optional").asBoolean(false),
                texts(server.path("tags")),
                texts(server.path("capabilities")),
                aliases(server.path("aliases")),
                ToolRules.of(server.path("tools")));
    }

    private List<String> aliases(JsonNode array) {
        List<String> aliases = texts(array);
        aliases.forEach(RegistryFile::requireName);
        return aliases;
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a name has 1 to 60 of A-Z a-z 0-9 _ -");
        }
    }

    private static void requireKnownType(JsonNode type) {
        if (!type.isMissingNode() && !TYPES.contains(type.asText())) {
            throw new IllegalArgumentException(
                    "the type is one of " + String.join(", ", TYPES) + ", or absent");
        }
    }

    private RegistryEntry.Target target(Path file, JsonNode server) {
        if (server.has("command")) {
            Path folder =
                    server.has("cwd")
                            ? Path.of(expanded(server.get("cwd").asText()))
                            : Optional.ofNullable(file.getParent()).orElse(Path.of("/"));
            return new RegistryEntry.Target.Stdio(
                    new StdioCommand(
                            expanded(server.get("command").asText()),
                            texts(server.path("args")),
                            map(server.path("env")),
                            folder,
                            StdioLimits.of(server.path("limits")),
                            StdioStart.of(server)));
        }
        List<URI> instances = new ArrayList<>();
        if (server.has("url")) {
            instances.add(uri(server.get("url").asText()));
        }
        server.path("instances")
                .forEach(instance -> instances.add(uri(instance.path("url").asText())));
        if (instances.isEmpty()) {
            throw new IllegalArgumentException(
                    "it has neither \"command\" nor \"url\" nor \"instances\"");
        }
        Map<String, String> headers = map(server.path("headers"));
        Optional<ClientCredentials.Grant> grant = grant(server.path("oauth"));
        return switch (server.path("type").asText()) {
            case "sse" -> new RegistryEntry.Target.Sse(instances, headers, grant);
            case "openapi" -> new RegistryEntry.Target.OpenApi(instances, headers, grant);
            default -> new RegistryEntry.Target.Http(instances, headers, grant);
        };
    }

    /** {@code {"token_url": …, "client_id": …, "client_secret": …, "scope": …}}. */
    private Optional<ClientCredentials.Grant> grant(JsonNode oauth) {
        if (oauth.isMissingNode()) {
            return Optional.empty();
        }
        for (String member : List.of("token_url", "client_id", "client_secret")) {
            if (!oauth.path(member).isTextual()) {
                throw new IllegalArgumentException(
                        "\"oauth\" has token_url, client_id and client_secret, and scope if one is wanted");
            }
        }
        return Optional.of(
                new ClientCredentials.Grant(
                        uri(oauth.get("token_url").asText()),
                        expanded(oauth.get("client_id").asText()),
                        expanded(oauth.get("client_secret").asText()),
                        oauth.path("scope").asText()));
    }

    private URI uri(String text) {
        URI uri = URI.create(expanded(text));
        boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!isHttp || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "a url is http://host[:port]/path, or https, without user");
        }
        return uri;
    }

    private List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .map(this::expanded)
                .toList();
    }

    private Map<String, String> map(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> map.put(field.getKey(), expanded(field.getValue().asText())));
        return map;
    }

    private String expanded(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String value =
                    environment
                            .apply(name)
                            .or(() -> Optional.ofNullable(matcher.group(2)))
                            .orElseThrow(
                                    () ->
                                            new IllegalArgumentException(
                                                    "the variable " + name + " is not set"));
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(expanded).toString();
    }
}
