package com.sutazai.mesh;

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

    /** The check of an instance that names none. */
    HealthCheck DEFAULT = new Http("/health");
}
