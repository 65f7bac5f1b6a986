package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Message;
import java.time.Duration;

/** A client of something that keeps nothing of its clients and says nothing beside its answers. */
public record StatelessPeer(Upstream of, JsonNode greeting) implements Peer {

    @Override
    public JsonNode request(
            Message.Request request, Duration timeout, boolean isRepeatable, Listener during) {
        return of.request(
                request.method(), request.params(), timeout, isRepeatable, during::asking);
    }

    @Override
    public void tell(Message message) {
        // nothing of it is of concern there
    }

    @Override
    public void close() {
        // nothing is open
    }
}
