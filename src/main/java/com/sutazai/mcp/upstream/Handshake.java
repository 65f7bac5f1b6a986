package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.Revision;
import com.sutazai.mcp.protocol.RpcError;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What is said around {@code initialize}. */
final class Handshake {

    private static final Logger LOG = System.getLogger(Handshake.class.getName());

    private static final Duration SHORT = Duration.ofSeconds(5);

    private Handshake() {}

    /**
     * Introduces a client over a wire, and tells the server again what the client had set before.
     *
     * @param patience for the server's greeting
     * @return the greeting
     * @throws RpcError if the server refuses, or speaks no revision of ours
     */
    static JsonNode with(
            Wire wire,
            Introduction who,
            Duration patience,
            Listener listener,
            List<Message.Request> settings)
            throws IOException, TimeoutException, InterruptedException {
        JsonNode greeting = wire.request("initialize", who.parameters(), patience, listener);
        chosen(greeting);
        wire.send(initialized());
        for (Message.Request setting : settings) {
            setAgain(wire, setting, listener);
        }
        return greeting;
    }

    private static void setAgain(Wire wire, Message.Request setting, Listener listener)
            throws IOException, TimeoutException, InterruptedException {
        try {
            wire.request(setting.method(), setting.params(), SHORT, listener);
        } catch (RpcError e) {
            LOG.log(Level.WARNING, "{0} was not set again: {1}", setting.method(), e.getMessage());
        }
    }

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
