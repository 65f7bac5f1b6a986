package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.security.Caller;
import java.time.Duration;

/** One service under its own names: whatever is said passes, also what we do not know. */
record OneService(McpService service, Duration timeout) implements Endpoint {

    @Override
    public JsonNode greeting(ClientSession session) {
        return session.link(service).greeting();
    }

    @Override
    public JsonNode result(ClientSession session, Message.Request request, OutStream stream) {
        return "ping".equals(request.method())
                ? JsonNodeFactory.instance.objectNode()
                : session.link(service).request(request, timeout, stream);
    }

    @Override
    public JsonNode result(Caller caller, Message.Request request) {
        return switch (request.method()) {
            case "ping" -> JsonNodeFactory.instance.objectNode();
            case "initialize" -> Introduction.of(request.params()).parameters();
            default -> service.request(caller, request.method(), request.params(), timeout);
        };
    }
}
