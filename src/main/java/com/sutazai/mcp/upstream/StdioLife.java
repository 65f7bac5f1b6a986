package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a process that is kept running while it is wanted.
 *
 * @param greeting of the last process that was up
 * @param detail empty, or what is wrong
 * @param asked when it was seen last
 * @param isAsleep whether it is started as soon as somebody wants it
 */
record StdioLife(
        @Nullable StdioConnection connection,
        JsonNode greeting,
        String detail,
        Instant asked,
        int starts,
        boolean isAsleep) {

    private static final StdioLife NONE =
            new StdioLife(
                    null, MissingNode.getInstance(), "is being started", Instant.EPOCH, 0, false);

    private static final String RESTS = "rests until it is called";

    static StdioLife before(StdioStart start) {
        return start.isEager() ? NONE : NONE.asleep("");
    }

    /** A process is up. */
    StdioLife up(StdioConnection process, JsonNode said) {
        return new StdioLife(process, said, "", Instant.now(), starts + 1, false);
    }

    /** It was asked. */
    StdioLife asked(String problem) {
        return new StdioLife(connection, greeting, problem, Instant.now(), starts, false);
    }

    /** A start is waited for. */
    StdioLife waiting(String reason) {
        return new StdioLife(null, greeting, reason, asked, starts, isAsleep);
    }

    /** A process has ended after it was up. */
    StdioLife ended(String problem) {
        return new StdioLife(null, greeting, problem, Instant.now(), starts, false);
    }

    /** A process could not be brought up. */
    StdioLife failed(String problem) {
        return new StdioLife(null, greeting, problem, Instant.now(), starts + 1, false);
    }

    /** Nobody wants it; what was wrong when it was wanted last is still known. */
    StdioLife asleep(String problem) {
        return new StdioLife(null, greeting, problem, asked, starts, true);
    }

    /** Whether a process is on its way as soon as somebody wants it. */
    boolean isComingAfter(StdioLife first) {
        return isAsleep && starts == first.starts;
    }

    boolean isAlive() {
        return connection != null && connection.isAlive();
    }

    /** Why nobody can be called. */
    String whyNot() {
        if (!detail.isEmpty()) {
            return detail;
        }
        return isAsleep ? "is still being started" : "has just ended";
    }

    Upstream.Status status(String name) {
        boolean isResting = isAsleep && detail.isEmpty();
        boolean isAvailable = isAlive() || isResting;
        // what was never started was never seen well
        boolean isHealthy = isAvailable && detail.isEmpty() && starts > 0;
        return new Upstream.Status(
                isHealthy,
                isAvailable,
                isResting ? RESTS : connection == null || isAvailable ? detail : connection.why(),
                List.of(
                        new Upstream.InstanceStatus(
                                name,
                                connection == null ? "stdio" : connection.address(),
                                isResting ? Upstream.IDLE : isHealthy ? "healthy" : "unhealthy")),
                Math.max(0, starts - 1),
                asked);
    }
}
