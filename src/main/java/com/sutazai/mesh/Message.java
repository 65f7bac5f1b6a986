package com.sutazai.mesh;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * An HTTP request to whichever instance is chosen.
 *
 * @param method upper-case
 * @param path with the query, starting with a slash
 */
public record Message(String method, String path, Map<String, String> headers, Content content) {

    /** What is sent after the headers. */
    public sealed interface Content {

        /** Bytes that can be sent again; none for no body. */
        @SuppressWarnings("ArrayRecordComponent") // messages are sent, never compared
        record Bytes(byte[] bytes) implements Content {}

        /**
         * A stream that can be sent once.
         *
         * @param length in bytes; negative if unknown
         * @param trailers what follows the body, read when its end was reached
         */
        record Stream(InputStream in, long length, Supplier<Map<String, String>> trailers)
                implements Content {}
    }

    private static final Set<String> IDEMPOTENT =
            Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}");

    /** Path and query of RFC 3986. */
    private static final Pattern PATH =
            Pattern.compile("/(?!/)(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*+");

    /** A session that no server can know, so that a ping opens none. */
    private static final String NO_SESSION = "sutazai-health-check";

    public Message {
        headers = Map.copyOf(headers);
        if (!PATH.matcher(path).matches()) {
            throw new IllegalArgumentException(
                    "a path starts with one / and has only characters that a URI may have");
        }
        headers.forEach(
                (name, value) -> {
                    if (!isHeader(name, value)) {
                        throw new IllegalArgumentException(
                                "a header has a name or value that HTTP does not allow");
                    }
                });
    }

    /**
     * @param body empty for none
     */
    public Message(String method, String path, Map<String, String> headers, byte[] body) {
        this(method, path, headers, new Content.Bytes(body));
    }

    /** Whether HTTP allows such a header. */
    static boolean isHeader(String name, String value) {
        return HEADER_NAME.matcher(name).matches()
                && value.chars().noneMatch(c -> (c < ' ' && c != '\t') || c == 0x7f || c > 0xff);
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

    /** The same with one more header, which replaces another of its name. */
    public Message with(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.keySet().removeIf(name::equalsIgnoreCase);
        more.put(name, value);
        return new Message(method, path, more, content);
    }

    boolean has(String name) {
        return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    /** Whether RFC 9110 says that sending it twice does no more than sending it once. */
    public boolean isIdempotent() {
        return IDEMPOTENT.contains(method);
    }

    /** Whether RFC 9110 calls the method safe: it changes nothing. */
    public boolean isReading() {
        return READING.contains(method);
    }

    /** Whether it can be sent a second time. */
    public boolean isReplayable() {
        return content instanceof Content.Bytes;
    }
}
