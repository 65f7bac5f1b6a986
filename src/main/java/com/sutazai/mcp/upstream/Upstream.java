package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.RpcError;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** An MCP server behind us, of whatever transport. Thread-safe. */
public interface Upstream extends AutoCloseable {

    /** The state of an instance that rests until it is called. */
    String IDLE = "idle";

    /**
     * Sends a request and waits for its result. Blocks; belongs on a virtual thread.
     *
     * @param params missing for none
     * @param timeout total
     * @param isRepeatable whether it may run twice without harm
     * @param places told which instance is about to be asked
     * @throws RpcError if the server answers with an error
     * @throws com.sutazai.http.Failure 502, 503 or 504 if there is no answer
     */
    JsonNode request(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Consumer<String> places);

    /**
     * A session for one client, or for several that the server cannot tell apart.
     *
     * @param who introduces itself with its own capabilities
     * @param listener hears what the server says of itself; called by any thread
     * @param patience how long the server may take to answer {@code initialize}
     * @throws com.sutazai.http.Failure 502, 503 or 504 if no session can be had
     */
    Peer peer(Introduction who, Listener listener, Duration patience);

    /**
     * The server as one user's; the same for all, unless everybody shows something of his own.
     *
     * @throws com.sutazai.http.Failure 403 if the user has nothing to show
     */
    default Upstream of(UUID user) {
        return this;
    }

    /** Whether everybody shows something of his own, so that nothing is asked for all. */
    default boolean isPersonal() {
        return false;
    }

    /**
     * What is shown to the server is another now; whoever cannot take that up is started again. May
     * block.
     */
    default void renew() {
        // it is filled in with every message
    }

    /** Whether somebody would miss something if it were closed now and made anew. */
    default boolean isInUse() {
        return false;
    }

    /** How it is, as last asked. */
    Status status();

    /**
     * Whether all who cannot be asked back speak with one and the same, so that it lists them the
     * same.
     */
    default boolean isOneForAll() {
        return false;
    }

    /** Whether it rests until it is asked; so what it lists does not change. */
    default boolean isAsleep() {
        return false;
    }

    /** "http", "sse", "stdio" or "in-process". */
    String transport();

    /** Ends sessions and processes. */
    @Override
    void close();

    /**
     * How an upstream is.
     *
     * @param detail empty, or what is wrong
     * @param restarts how often a process was started again
     */
    record Status(
            boolean isHealthy,
            boolean isAvailable,
            String detail,
            List<InstanceStatus> instances,
            int restarts,
            java.time.Instant asked) {

        /** In a word: "healthy", "unhealthy", or "idle" if it rests until it is called. */
        public String word() {
            boolean isIdle =
                    !instances.isEmpty()
                            && instances.stream()
                                    .allMatch(instance -> instance.state().equals(IDLE));
            return isIdle ? IDLE : isHealthy ? "healthy" : "unhealthy";
        }

        /** Whether it is well, or rests and is started when it is called. */
        public boolean isUsable() {
            return isHealthy || word().equals(IDLE);
        }

        /** Whether no instance is missing; one that rests until it is asked is not. */
        public boolean isWhole() {
            return instances.stream()
                    .allMatch(
                            instance ->
                                    instance.state().equals("healthy")
                                            || instance.state().equals(IDLE));
        }
    }

    /** One instance: a URL or a process. */
    record InstanceStatus(String id, String address, String state) {}
}
