package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Message;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client's use of the one process that all share who cannot be asked back. The process is not
 * idle as long as a client is there who has set something that another process would not know.
 */
final class StdioUse implements Peer {

    private static final Set<String> SETTING = Set.of("logging/setLevel", "resources/subscribe");

    private final StdioUpstream of;
    private final Listener ear;
    private final AtomicBoolean isStaying = new AtomicBoolean();

    StdioUse(StdioUpstream of, Listener ear) {
        this.of = of;
        this.ear = ear;
    }

    @Override
    public JsonNode greeting() {
        return of.greeting();
    }

    @Override
    public JsonNode request(
            Message.Request request, Duration timeout, boolean isRepeatable, Listener during) {
        if (SETTING.contains(request.method()) && isStaying.compareAndSet(false, true)) {
            of.stay();
        }
        Listener heard =
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
                heard.tellingWhere(during::asking));
    }

    @Override
    public void tell(Message message) {
        of.tell(message);
    }

    @Override
    public void close() {
        of.leave(ear);
        if (isStaying.compareAndSet(true, false)) {
            of.stayNoLonger();
        }
    }
}
