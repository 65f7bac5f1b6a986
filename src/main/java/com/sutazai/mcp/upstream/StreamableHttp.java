package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mesh.Attempt;
import com.sutazai.mesh.Reply;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The client's side of Streamable HTTP (2025-03-26 and later): messages to an instance, answers as
 * JSON or as a stream that may break off and be resumed. Thread-safe; blocks.
 *
 * @param headers sent with every message, such as the server's own authorization
 * @param ids of the requests that we send
 */
record StreamableHttp(SentHeaders headers, int messageSizeMax, AtomicLong ids) {

    private static final String ACCEPT = "application/json, text/event-stream";
    private static final String STREAM = "text/event-stream";
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int OK = 200;
    private static final int UNAUTHENTICATED = 401;

    /**
     * What came of listening.
     *
     * @param isOffered whether the server has such a stream
     * @param last the last event that was heard; empty if it had no id
     */
    record Heard(boolean isOffered, String last) {}

    /** A session that was opened, with what the server said to it. */
    record Opened(HttpSession session, JsonNode greeting) {}

    /**
     * Opens a session.
     *
     * @throws IOException also if the server refuses
     */
    Opened open(Attempt attempt, Introduction who) throws IOException {
        Message.Request initialize = new Message.Request(nextId(), "initialize", who.parameters());
        try (Reply reply = sent(attempt, () -> post(attempt, HttpSession.NONE, initialize))) {
            JsonNode greeting =
                    answer(reply, initialize.id(), attempt, HttpSession.NONE, heard -> {});
            HttpSession session =
                    new HttpSession(
                            reply.header("mcp-session-id"),
                            Optional.of(Handshake.chosen(greeting)));
            tell(attempt, session, Handshake.initialized());
            return new Opened(session, greeting);
        } catch (RpcError e) {
            throw new IOException("initialize was refused: " + e.getMessage(), e);
        }
    }

    LongNode nextId() {
        return LongNode.valueOf(ids.incrementAndGet());
    }

    /**
     * Sends a request; the result, or nothing if the server does not know the session: then the
     * request did not run.
     */
    Optional<JsonNode> exchange(
            Attempt attempt, HttpSession session, Message.Request request, Listener during)
            throws IOException {
        Reply reply = sent(attempt, () -> post(attempt, session, request));
        try {
            if (session.id().isPresent() && isUnknown(reply, request)) {
                return Optional.empty();
            }
            return Optional.of(answer(reply, request.id(), attempt, session, during));
        } finally {
            reply.closeSoon();
        }
    }

    /** 404 by the specification; many answer 400 with an error that belongs to no request. */
    private boolean isUnknown(Reply reply, Message.Request request) throws IOException {
        if (reply.status() != BAD_REQUEST) {
            return reply.status() == NOT_FOUND;
        }
        try {
            JsonNode tree = Json.trees().readTree(reply.bytes(messageSizeMax));
            if (tree.path("error").isObject()
                    && tree.path("id").asText().equals(request.id().asText())) {
                throw new RpcError(tree.get("error"));
            }
            return true;
        } catch (JsonProcessingException e) {
            // no message at all: whatever it is, it is not the answer
            return true;
        }
    }

    /** Sends what wants no answer. */
    void tell(Attempt attempt, HttpSession session, Message message) throws IOException {
        try (Reply reply = sent(attempt, () -> post(attempt, session, message))) {
            reply.bytes(messageSizeMax);
        }
    }

    /** Ends a session. */
    void end(Attempt attempt, HttpSession session) throws IOException {
        sent(attempt, () -> bare("DELETE", attempt, session, "")).close();
    }

    /**
     * Listens to what the server says of itself, until the stream ends.
     *
     * @param since the last event that was heard; empty for none
     */
    Heard listen(Attempt attempt, HttpSession session, String since, Listener listener)
            throws IOException {
        try (Reply reply = sent(attempt, () -> bare("GET", attempt, session, since))) {
            if (reply.status() != OK || !isStream(reply)) {
                return new Heard(false, since);
            }
            attempt.letListen();
            EventStream events = new EventStream(reply.body(), messageSizeMax);
            try {
                for (var event = events.next(); event.isPresent(); event = events.next()) {
                    if (!event.get().data().isBlank()) {
                        listener.heard(Message.of(Json.trees().readTree(event.get().data())));
                    }
                }
            } catch (SocketTimeoutException e) {
                // silent for long: whether anybody is still there shows when it is asked again
                return new Heard(true, events.lastId());
            }
            return new Heard(true, events.lastId());
        }
    }

    private JsonNode answer(
            Reply reply, JsonNode id, Attempt attempt, HttpSession session, Listener during)
            throws IOException {
        if (isStream(reply)) {
            return found(reply, id, attempt, session, during);
        }
        byte[] body = reply.bytes(messageSizeMax);
        if (reply.header("content-type").orElse("").startsWith("application/json")) {
            return result(Message.of(Json.trees().readTree(body)));
        }
        throw new IOException(
                "the server answered " + reply.status() + " without a JSON-RPC message");
    }

    /**
     * A server may end a stream before its answer, to be asked again later (2025-11-25); a stream
     * that was resumed may well go on after the answer.
     */
    private JsonNode found(
            Reply first, JsonNode id, Attempt attempt, HttpSession session, Listener during)
            throws IOException {
        EventStream events = new EventStream(first.body(), messageSizeMax);
        Optional<JsonNode> found = find(events, id, during);
        while (found.isEmpty()) {
            Reply next = resumed(events, attempt, session);
            try {
                events = new EventStream(next.body(), messageSizeMax);
                found = find(events, id, during);
            } finally {
                next.closeSoon();
            }
        }
        return found.get();
    }

    private static Optional<JsonNode> find(EventStream events, JsonNode id, Listener during)
            throws IOException {
        for (var event = events.next(); event.isPresent(); event = events.next()) {
            if (event.get().data().isBlank()) {
                continue;
            }
            switch (Message.of(Json.trees().readTree(event.get().data()))) {
                case Message.Result answer when answer.id().asText().equals(id.asText()) -> {
                    return Optional.of(answer.result());
                }
                case Message.ErrorAnswer answer when answer.id().asText().equals(id.asText()) ->
                        throw new RpcError(answer.error());
                case Message other -> during.heard(other);
            }
        }
        return Optional.empty();
    }

    private Reply resumed(EventStream ended, Attempt attempt, HttpSession session)
            throws IOException {
        if (ended.lastId().isEmpty() || !attempt.remaining().isPositive()) {
            throw new IOException("the stream ended before the answer");
        }
        pause(
                ended.pause().compareTo(attempt.remaining()) < 0
                        ? ended.pause()
                        : attempt.remaining());
        Reply reply = sent(attempt, () -> bare("GET", attempt, session, ended.lastId()));
        if (reply.status() != OK || !isStream(reply)) {
            reply.close();
            throw new IOException("the stream ended before the answer and cannot be resumed");
        }
        return reply;
    }

    private static void pause(Duration pause) throws IOException {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the call was cancelled", e);
        }
    }

    private static JsonNode result(Message message) throws IOException {
        return switch (message) {
            case Message.Result answer -> answer.result();
            case Message.ErrorAnswer answer -> throw new RpcError(answer.error());
            case Message.Request other ->
                    throw new IOException(
                            "a request came where an answer belongs: " + other.method());
            case Message.Notification other ->
                    throw new IOException(
                            "a notification came where an answer belongs: " + other.method());
        };
    }

    private static boolean isStream(Reply reply) {
        return reply.header("content-type").orElse("").startsWith(STREAM);
    }

    /**
     * Once more if what we show for ourselves was refused and is another now: it did not run.
     *
     * @throws com.sutazai.http.Failure 502 if the server refuses what it is shown
     */
    private Reply sent(Attempt attempt, Supplier<com.sutazai.mesh.Message> message)
            throws IOException {
        com.sutazai.mesh.Message first = message.get();
        Reply reply = attempt.send(first);
        String shown = first.header("authorization");
        if (reply.status() == UNAUTHENTICATED
                && shown != null
                && headers.renew(Map.of("Authorization", shown))) {
            reply.close();
            reply = attempt.send(message.get());
        }
        if (reply.status() == UNAUTHENTICATED) {
            reply.close();
            throw new WireFailures(attempt.instance().service().value()).refused();
        }
        return reply;
    }

    private com.sutazai.mesh.Message post(Attempt attempt, HttpSession session, Message message) {
        Map<String, String> all = common(session);
        all.put("Content-Type", "application/json");
        all.put("Accept", ACCEPT);
        return new com.sutazai.mesh.Message(
                "POST",
                HttpUpstream.path(attempt),
                all,
                message.tree().toString().getBytes(StandardCharsets.UTF_8));
    }

    private com.sutazai.mesh.Message bare(
            String method, Attempt attempt, HttpSession session, String since) {
        Map<String, String> all = common(session);
        all.put("Accept", STREAM);
        if (!since.isEmpty()) {
            all.put("Last-Event-ID", since);
        }
        return new com.sutazai.mesh.Message(method, HttpUpstream.path(attempt), all, new byte[0]);
    }

    private Map<String, String> common(HttpSession session) {
        Map<String, String> all = headers.filled();
        session.id().ifPresent(id -> all.put("Mcp-Session-Id", id));
        session.revision().ifPresent(revision -> all.put("MCP-Protocol-Version", revision.date()));
        return all;
    }
}
