package com.sutazai.mesh;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An HTTP request to whichever instance is chosen.
 *
 * @param method upper-case
 * @param path with the query, starting with a slash
 * @param body empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // messages are sent, never compared
public record Message(String method, String path, Map<String, String> headers, byte[] body) {

    private static final Set<String> IDEMPOTENT =
            Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");

    /** A session that no server can know, so that a ping opens none. */
    private static final String NO_SESSION = "sutazai-health-check";

    public Message {
        headers = Map.copyOf(headers);
        if (!path.startsWith("/") || path.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw new IllegalArgumentException(
                    "a path starts with / and has no space or control character");
        }
        headers.forEach(
                (name, value) -> {
                    if (!HEADER_NAME.matcher(name).matches()
                            || value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 0x7f)) {
                        throw new IllegalArgumentException(
                                "a header has a name or value that HTTP does not allow");
                    }
                });
    }

    static Message get(String path) {
        return new Message("GET", path, Map.of(), new byte[0]);
    }

    static Message mcpPing(String path) {
        byte[] body =
                "{\"jsonrpc\":\"2.0\",\"id\":\"health\",\"method\":\"ping\"}"
                        .getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers =
                Map.of(
                        "Content-Type",
                        "application/json",
                        "Accept",
                        String.join(", ", List.of("application/json", "text/event-stream")),
                        "Mcp-Session-Id",
                        NO_SESSION);
        return new Message("POST", path, headers, body);
    }

    /** Whether RFC 9110 says that sending it twice does no more than sending it once. */
    public boolean isIdempotent() {
        return IDEMPOTENT.contains(method);
    }
}
