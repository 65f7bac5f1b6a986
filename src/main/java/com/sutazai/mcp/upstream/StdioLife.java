package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a process that is kept running.
 *
 * @param greeting of the last process that was up
 * @param detail empty, or what is wrong
 * @param asked when it was seen last
 */
record StdioLife(
        @Nullable StdioConnection connection,
        JsonNode greeting,
        String detail,
        Instant asked,
        int starts) {

    static final StdioLife NONE =
            new StdioLife(null, MissingNode.getInstance(), "is being started", Instant.EPOCH, 0);

    Upstream.Status status(String name) {
        boolean isAvailable = connection != null && connection.isAlive();
        boolean isHealthy = isAvailable && detail.isEmpty();
        return new Upstream.Status(
                isHealthy,
                isAvailable,
                connection == null || isAvailable ? detail : connection.why(),
                List.of(
                        new Upstream.InstanceStatus(
                                name,
                                connection == null ? "stdio" : connection.address(),
                                isHealthy ? "healthy" : "unhealthy")),
                Math.max(0, starts - 1),
                asked);
    }
}
