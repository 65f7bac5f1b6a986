package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.upstream.Peer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What servers have asked a client and it has not answered yet. Each server numbers its questions
 * by itself, so they get numbers of ours on the way. Thread-safe.
 */
final class Questions {

    private static final int MAX = 100;

    private record Asked(Peer peer, JsonNode id) {}

    private final Map<Long, Asked> open = new ConcurrentHashMap<>();
    private final AtomicLong ids;

    /**
     * @param before the numbers of all questions are greater
     */
    Questions(long before) {
        this.ids = new AtomicLong(before);
    }

    /** The question as the client gets it, or nothing if it has too many; the server is told. */
    Optional<Message.Request> ask(Peer peer, Message.Request question) {
        if (open.size() >= MAX) {
            peer.tell(
                    new Message.ErrorAnswer(
                            question.id(),
                            new RpcError(
                                            RpcError.INTERNAL,
                                            "The client has " + MAX + " unanswered questions")
                                    .error()));
            return Optional.empty();
        }
        long id = ids.incrementAndGet();
        open.put(id, new Asked(peer, question.id()));
        return Optional.of(
                new Message.Request(LongNode.valueOf(id), question.method(), question.params()));
    }

    /** Takes a client's answer to the server that asked; an answer to nothing is dropped. */
    void answered(Message answer) {
        switch (answer) {
            case Message.Result result ->
                    take(result.id())
                            .ifPresent(
                                    asked ->
                                            asked.peer()
                                                    .tell(
                                                            new Message.Result(
                                                                    asked.id(), result.result())));
            case Message.ErrorAnswer error ->
                    take(error.id())
                            .ifPresent(
                                    asked ->
                                            asked.peer()
                                                    .tell(
                                                            new Message.ErrorAnswer(
                                                                    asked.id(), error.error())));
            case Message.Request other -> throw new IllegalArgumentException(other.method());
            case Message.Notification other -> throw new IllegalArgumentException(other.method());
        }
    }

    /** A server does not want its answer any more: the notice with our number in it. */
    Optional<Message.Notification> withdrawn(Peer peer, Message.Notification notice) {
        JsonNode id = notice.params().path("requestId");
        for (Map.Entry<Long, Asked> entry : open.entrySet()) {
            Asked asked = entry.getValue();
            if (asked.peer().equals(peer) && asked.id().equals(id)) {
                open.remove(entry.getKey());
                ObjectNode params = ((ObjectNode) notice.params()).deepCopy();
                params.put("requestId", entry.getKey());
                return Optional.of(new Message.Notification(notice.method(), params));
            }
        }
        return Optional.empty();
    }

    private Optional<Asked> take(JsonNode id) {
        return id.isIntegralNumber()
                ? Optional.ofNullable(open.remove(id.asLong()))
                : Optional.empty();
    }
}
