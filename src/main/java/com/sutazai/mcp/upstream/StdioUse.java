package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Message;
import java.time.Duration;
import java.util.List;

/**
 * A client's use of the one process that all share who cannot be asked back. The process is not
 * idle as long as a client is there who has set something that another process would not know.
 */
final class StdioUse implements Peer {

    private final StdioUpstream of;
    private final Listener ear;
    private final SessionSettings settings = new SessionSettings();
    private boolean isStaying;
    private boolean isClosed;

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
        Listener heard =
                message -> {
                    if (message instanceof Message.Request) {
                        of.heard(message);
                    } else {
                        during.heard(message);
                    }
                };
        JsonNode result =
                of.ask(
                        request.method(),
                        request.params(),
                        timeout,
                        isRepeatable,
                        heard.tellingWhere(during::asking));
        if (SessionSettings.isSetting(request.method())) {
            set(request);
        }
        return result;
    }

    void heard(Message message) {
        ear.heard(message);
    }

    /** What the client has set. */
    List<Message.Request> settings() {
        return settings.all();
    }

    /** An answer may come when nobody waits for it any more. */
    private synchronized void set(Message.Request request) {
        if (!isClosed) {
            settings.answered(request);
            stay(!settings.all().isEmpty());
        }
    }

    private synchronized void stay(boolean isWanted) {
        if (isWanted && !isStaying) {
            of.stay();
        } else if (!isWanted && isStaying) {
            of.stayNoLonger();
        }
        isStaying = isWanted;
    }

    @Override
    public void tell(Message message) {
        of.tell(message);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        of.leave(this);
        stay(false);
    }
}
