package com.sutazai.mcp.upstream;

import com.sutazai.mcp.protocol.Message;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a client has set in a session, and what a new session in its place does not know: log level
 * and subscriptions. Thread-safe.
 */
public final class SessionSettings {

    private static final Set<String> SETTING =
            Set.of("logging/setLevel", "resources/subscribe", "resources/unsubscribe");

    private final Map<String, Message.Request> requests = new ConcurrentHashMap<>();

    /** A request was answered with a result. */
    public void answered(Message.Request request) {
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

    /** Whether a request leaves something behind in a session. */
    public static boolean isSetting(String method) {
        return SETTING.contains(method);
    }

    /** The requests that set it again; in the same order as long as nothing changes. */
    public List<Message.Request> all() {
        return List.copyOf(requests.values());
    }
}
