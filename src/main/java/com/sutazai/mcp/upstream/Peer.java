package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.time.Duration;

/** A session with one server, as its client. Thread-safe; blocks. */
public interface Peer extends AutoCloseable {

    /** The result of {@code initialize}, as the server gave it. */
    JsonNode greeting();

    /**
     * Sends a request and waits for its result. An interrupt of the thread cancels it.
     *
     * @param request its id is of no concern to the server
     * @param timeout total
     * @param isRepeatable whether it may run twice without harm
     * @param during hears what the server says on account of the request
     * @throws RpcError if the server answers with an error
     * @throws com.sutazai.http.Failure 502, 503 or 504 if there is no answer
     */
    JsonNode request(
            Message.Request request, Duration timeout, boolean isRepeatable, Listener during);

    /**
     * Whether somebody wants to hear what the server says of itself: where that costs a connection,
     * it is listened to only then.
     */
    default void listen(boolean isWanted) {
        // a pipe is heard anyway
    }

    /**
     * Whether it still hears its server; one that does not is heard again with its next request.
     */
    default boolean isAlive() {
        return true;
    }

    /** Sends a notification, or the answer to a question of the server. Failures are dropped. */
    void tell(Message message);

    @Override
    void close();
}
