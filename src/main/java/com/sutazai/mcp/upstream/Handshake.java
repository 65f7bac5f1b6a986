package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.Revision;
import com.sutazai.mcp.protocol.RpcError;

/** What is said around {@code initialize}. */
final class Handshake {

    private Handshake() {}

    static Message.Notification initialized() {
        return new Message.Notification("notifications/initialized", MissingNode.getInstance());
    }

    /** The revision that the server chose. */
    static Revision chosen(JsonNode result) {
        String date = result.path("protocolVersion").asText();
        return Revision.of(date)
                .orElseThrow(
                        () ->
                                new RpcError(
                                        RpcError.INTERNAL,
                                        "The server speaks a revision that we do not"));
    }

    /** What a client without capabilities answers to a request of the server. */
    static Message answer(Message.Request request) {
        return "ping".equals(request.method())
                ? new Message.Result(request.id(), JsonNodeFactory.instance.objectNode())
                : new Message.ErrorAnswer(
                        request.id(),
                        new RpcError(
                                        RpcError.METHOD_NOT_FOUND,
                                        "This client has not declared " + request.method())
                                .error());
    }
}
