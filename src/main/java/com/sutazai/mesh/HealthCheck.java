package com.sutazai.mesh;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How an instance is asked whether it is well. */
public sealed interface HealthCheck {

    /**
     * GET of a path: 2xx is healthy, 404 too (it listens, it only has no such page), other answers
     * below 500 are degraded.
     */
    record Http(String path) implements HealthCheck {}

    /** A TCP connection. */
    record Tcp() implements HealthCheck {}

    /**
     * A JSON-RPC ping to an MCP endpoint, outside any session: every JSON-RPC answer, an error too,
     * means alive.
     */
    record Mcp(String path) implements HealthCheck {}

    /**
     * The check of a name: http, tcp, mcp or ollama (its version).
     *
     * @param path for http and mcp; /health and /mcp if absent
     * @throws IllegalArgumentException if there is no such check
     */
    static HealthCheck of(String kind, @Nullable String path) {
        return switch (kind) {
            case "http" -> new Http(Objects.requireNonNullElse(path, "/health"));
            case "tcp" -> new Tcp();
            case "mcp" -> new Mcp(Objects.requireNonNullElse(path, "/mcp"));
            case "ollama" -> new Http("/api/version");
            default ->
                    throw new IllegalArgumentException("a check is one of http, tcp, mcp, ollama");
        };
    }

    /** Its name. */
    default String kind() {
        return switch (this) {
            case Http http -> "http";
            case Tcp tcp -> "tcp";
            case Mcp mcp -> "mcp";
        };
    }

    /** Its path; empty for tcp. */
    default String pathOrEmpty() {
        return switch (this) {
            case Http(String path) -> path;
            case Tcp tcp -> "";
            case Mcp(String path) -> path;
        };
    }

    /** The check of an instance that names none. */
    static HealthCheck standard() {
        return of("http", null);
    }
}
