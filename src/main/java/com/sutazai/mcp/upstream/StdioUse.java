package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Message;
import java.time.Duration;

/** A client's use of the one process that all share who cannot be asked back. */
record StdioUse(StdioUpstream of, Listener ear) implements Peer {

    @Override
    public JsonNode greeting() {
        return of.greeting();
    }

    @Override
    public JsonNode request(
            Message.Request request, Duration timeout, boolean isRepeatable, Listener during) {
        Listener ear =
                message -> {
                    if (message instanceof Message.Request) {
                        of.heard(message);
                    } else {
                        during.heard(message);
                    }
                };
        return of.ask(
                request.method(),
                request.params(),
                timeout,
                isRepeatable,
                ear.tellingWhere(during::asking));
    }

    @Override
    public void tell(Message message) {
        of.tell(message);
    }

    @Override
    public void close() {
        of.leave(ear);
    }
}
