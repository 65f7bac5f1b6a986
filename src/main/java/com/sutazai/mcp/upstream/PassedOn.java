package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Message;
import java.time.Duration;

/** A share in a session, or a session with an owner: what is said goes to the session itself. */
abstract class PassedOn implements Peer {

    private final Peer peer;

    PassedOn(Peer peer) {
        this.peer = peer;
    }

    final Peer peer() {
        return peer;
    }

    @Override
    public final JsonNode greeting() {
        return peer.greeting();
    }

    @Override
    public final JsonNode request(
            Message.Request request, Duration timeout, boolean isRepeatable, Listener during) {
        return peer.request(request, timeout, isRepeatable, during);
    }

    @Override
    public final void tell(Message message) {
        peer.tell(message);
    }
}
