package com.sutazai.mcp.upstream;

import com.sutazai.mcp.protocol.Message;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a client has set in a session, and what a new session in its place does not know: log level
 * and subscriptions. Thread-safe.
 */
final class SessionSettings {

    private final Map<String, Message.Request> requests = new ConcurrentHashMap<>();

    /** A request was answered with a result. */
    void answered(Message.Request request) {
        String uri = request.params().path("uri").asText();
        switch (request.method()) {
            case "logging/setLevel" -> requests.put("level", request);
            case "resources/subscribe" -> requests.put("subscribe " + uri, request);
            case "resources/unsubscribe" -> requests.remove("subscribe " + uri);
            default -> {
                // leaves nothing behind in the session
            }
        }
    }

    /** The requests that set it again. */
    Collection<Message.Request> all() {
        return List.copyOf(requests.values());
    }
}
