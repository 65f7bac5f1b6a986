package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * A connection with one server over which both speak when they like: a pipe, or the two halves of
 * HTTP+SSE. It is one session; when it ends, the session has ended. Thread-safe.
 */
interface Wire {

    /**
     * Sends a request and waits for its result.
     *
     * @param during hears what the server says on account of the request
     * @throws RpcError if the server answers with an error
     * @throws IOException if the wire ended first
     * @throws TimeoutException if there is no answer in time; the server is told to cancel
     */
    JsonNode request(String method, JsonNode params, Duration timeout, Listener during)
            throws IOException, TimeoutException, InterruptedException;

    /** Sends what has no answer. */
    void send(Message message) throws IOException;

    /** Sends what nobody waits for. */
    void sendOrDrop(Message message);

    boolean isAlive();

    /** Where it leads. */
    String address();

    /** Ends it, and what it leads to if that is ours. Blocks. */
    void stop(Duration patience);

    /** Opens wires to a server. */
    @FunctionalInterface
    interface Opening {

        /**
         * Opens one.
         *
         * @param listener hears what belongs to no request
         * @throws IOException if it cannot be opened
         */
        Wire open(Listener listener) throws IOException, TimeoutException, InterruptedException;
    }
}
