package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mesh.PeerHttp;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The answer of another node on its way to our client, as it comes. */
final class PassedAnswer implements PeerHttp.Receiver, AutoCloseable {

    private static final int CHUNK = 8_192;
    private static final int UNAUTHORIZED = 401;
    private static final String TYPE = "Content-Type";
    private static final String EVENTS = "text/event-stream";

    /** What of an answer is the answer's own; the rest is said of every response. */
    private static final List<String> PASSED_BACK =
            List.of(
                    TYPE,
                    "Mcp-Session-Id",
                    "Retry-After",
                    "Allow",
                    "X-Accel-Buffering",
                    "Cache-Control");

    /** The client of a request has left. */
    static final class Left extends IOException {

        private static final long serialVersionUID = 1L;

        Left(IOException cause) {
            super(cause);
        }
    }

    /** The node that was asked is another one than the one that was meant, or does not know us. */
    static final class NotThere extends IOException {

        private static final long serialVersionUID = 1L;
    }

    private final HttpServletResponse response;
    private final PassedRequests passed;
    private final UUID node;
    private PassedRequests.@Nullable Passed current;
    private boolean isOfEvents;
    private int last = '\n';
    private int lastButOne = '\n';

    PassedAnswer(HttpServletResponse response, PassedRequests passed, UUID node) {
        this.response = response;
        this.passed = passed;
        this.node = node;
    }

    @Override
    public void begin(Runnable cancel) {
        current = passed.begin(node, cancel);
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
    }

    @Override
    public void receive(int status, Map<String, String> headers, InputStream body)
            throws IOException {
        if (status == UNAUTHORIZED) {
            throw new NotThere();
        }
        response.setStatus(status);
        for (String name : PASSED_BACK) {
            String value = headers.get(name.toLowerCase(Locale.ROOT));
            if (value != null) {
                response.setHeader(name, value);
                isOfEvents |= name.equals(TYPE) && value.startsWith(EVENTS);
            }
        }
        OutputStream out = response.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
            try {
                out.write(chunk, 0, read);
                out.flush();
            } catch (IOException e) {
                throw new Left(e);
            }
            lastButOne = read > 1 ? chunk[read - 2] : last;
            last = chunk[read - 1];
        }
    }

    /**
     * The node ended meanwhile. What the client has of the answer so far cannot be taken back, but
     * a stream of events can say how its requests ended.
     *
     * @param request the body that was passed on, empty for a client that only listens
     * @throws Failure if nothing was written yet
     * @throws IOException if nothing can be said to the client any more
     */
    void brokenOff(byte[] request, Failure failure, IOException cause) throws IOException {
        if (!response.isCommitted()) {
            throw failure;
        }
        boolean isBetweenEvents = isOfEvents && last == '\n' && lastButOne == '\n';
        if (!isBetweenEvents) {
            throw cause;
        }
        OutputStream out = response.getOutputStream();
        for (Message.Request asked : requests(request)) {
            Message error =
                    Answers.of(
                            asked,
                            () -> {
                                throw failure;
                            });
            out.write("event: message\ndata: ".getBytes(StandardCharsets.US_ASCII));
            out.write(ClientSession.bytes(error));
            out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    /** Those of a message or a batch; none if it is not of requests. */
    private static List<Message.Request> requests(byte[] body) throws IOException {
        if (body.length == 0) {
            return List.of();
        }
        JsonNode tree = Json.trees().readTree(body);
        List<JsonNode> messages = tree.isArray() ? tree.valueStream().toList() : List.of(tree);
        return messages.stream().flatMap(message -> request(message).stream()).toList();
    }

    private static List<Message.Request> request(JsonNode message) {
        try {
            return Message.of(message) instanceof Message.Request request
                    ? List.of(request)
                    : List.of();
        } catch (RpcError e) {
            // it has been refused as what it is
            return List.of();
        }
    }
}
