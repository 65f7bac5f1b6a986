package com.sutazai.mesh;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request to whichever instance is chosen. Immutable; checked once when it is made, not for
 * every header that is added to it later.
 */
public final class Message {

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

    private static final Set<String> TAKING_BODIES = Set.of("POST", "PUT", "PATCH");

    private static final int HEADER_NAME_MAX = 128;
    private static final String TOKEN_SIGNS = "!#$%&'*+.^_`|~-";

    private static final String PATH_SIGNS = "._~!$&'()*+,;=:@/?-";

    /** A session that no server can know, so that a ping opens none. */
    private static final String NO_SESSION = "sutazai-health-check";

    private final String method;
    private final String path;
    private final Headers headers;
    private final Content content;

    /**
     * @param method upper-case
     * @param path with the query, starting with a slash
     * @throws IllegalArgumentException if HTTP does not allow the path or a header
     */
    public Message(String method, String path, Map<String, String> headers, Content content) {
        this(method, path, content, Headers.of(lowerCase(headers)));
        if (!isPath(path)) {
            throw new IllegalArgumentException(
                    "a path starts with one / and has only characters that a URI may have");
        }
        this.headers.forEach(Message::requireHeader);
    }

    private Message(String method, String path, Content content, Headers checked) {
        this.method = method;
        this.path = path;
        this.headers = checked;
        this.content = content;
    }

    /**
     * @param body empty for none
     */
    public Message(String method, String path, Map<String, String> headers, byte[] body) {
        this(method, path, headers, new Content.Bytes(body));
    }

    /** Path and query of RFC 3986; no pattern, because every call passes here. */
    private static boolean isPath(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                if (i + 2 >= path.length()
                        || !isHex(path.charAt(i + 1))
                        || !isHex(path.charAt(i + 2))) {
                    return false;
                }
            } else if (!isAlphanumeric(c) && PATH_SIGNS.indexOf(c) < 0) {
                return false;
            }
        }
        return path.startsWith("/") && !path.startsWith("//");
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Whether HTTP allows such a header. */
    static boolean isHeader(String name, String value) {
        return isToken(name) && isValue(value);
    }

    /** As RFC 9110 defines it. */
    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isAlphanumeric(c) && TOKEN_SIGNS.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= HEADER_NAME_MAX;
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
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

    /** Upper-case. */
    public String method() {
        return method;
    }

    /** With the query, starting with a slash. */
    public String path() {
        return path;
    }

    /** Tells every header, by lower-case name. */
    void forEachHeader(BiConsumer<String, String> action) {
        headers.forEach(action);
    }

    /**
     * The value of a header, if there is one.
     *
     * @param name lower-case
     */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public Content content() {
        return content;
    }

    /**
     * The same with one more header, which replaces another of its name.
     *
     * @throws IllegalArgumentException if HTTP does not allow the header
     */
    public Message with(String name, String value) {
        requireHeader(name, value);
        return new Message(
                method, path, content, headers.with(name.toLowerCase(Locale.ROOT), value));
    }

    boolean has(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT)) != null;
    }

    private static Map<String, String> lowerCase(Map<String, String> headers) {
        Map<String, String> lowerCase = HashMap.newHashMap(headers.size());
        headers.forEach((name, value) -> lowerCase.put(name.toLowerCase(Locale.ROOT), value));
        return lowerCase;
    }

    private static void requireHeader(String name, String value) {
        if (!isHeader(name, value)) {
            throw new IllegalArgumentException(
                    "a header has a name or value that HTTP does not allow");
        }
    }

    /** Whether RFC 9110 says that sending it twice does no more than sending it once. */
    public boolean isIdempotent() {
        return IDEMPOTENT.contains(method);
    }

    /** Whether RFC 9110 calls the method safe: it changes nothing. */
    public boolean isReading() {
        return READING.contains(method);
    }

    /** Whether servers expect a body, so that an empty one is announced. */
    boolean takesBody() {
        return TAKING_BODIES.contains(method);
    }

    /** Whether it can be sent a second time. */
    public boolean isReplayable() {
        return content instanceof Content.Bytes;
    }
}
