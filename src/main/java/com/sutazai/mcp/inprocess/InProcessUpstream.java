package com.sutazai.mcp.inprocess;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Version;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Revision;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.upstream.Listener;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.mcp.upstream.StatelessPeer;
import com.sutazai.mcp.upstream.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** This server's own tools as a server behind it. Always up; keeps nothing of its clients. */
public final class InProcessUpstream implements Upstream {

    private static final String PLACE = "in-process";

    private final String name;
    private final InProcessTools tools;

    public InProcessUpstream(String name, InProcessTools tools) {
        this.name = name;
        this.tools = tools;
    }

    @Override
    public JsonNode request(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Consumer<String> places) {
        places.accept(PLACE);
        return switch (method) {
            case "ping", "logging/setLevel" -> JsonNodeFactory.instance.objectNode();
            case "tools/list" -> list();
            case "tools/call" -> call(params);
            default -> throw new RpcError(RpcError.METHOD_NOT_FOUND, "Method not found: " + method);
        };
    }

    private JsonNode list() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        tools.all().values().forEach(tool -> result.withArray("tools").add(tool.described()));
        return result;
    }

    private JsonNode call(JsonNode params) {
        String called = params.path("name").asText();
        ToolMethod tool = tools.all().get(called);
        if (tool == null) {
            throw new RpcError(RpcError.INVALID_PARAMS, "Unknown tool: " + called);
        }
        return tool.call(params.path("arguments"));
    }

    @Override
    public Peer peer(Introduction who, Listener listener, Duration patience) {
        return new StatelessPeer(this, greeting(who.revision()));
    }

    private static JsonNode greeting(Revision revision) {
        ObjectNode greeting =
                JsonNodeFactory.instance.objectNode().put("protocolVersion", revision.date());
        greeting.putObject("capabilities").putObject("tools");
        greeting.putObject("serverInfo")
                .put("name", "sutazai-backend-tools")
                .put("title", "SutazAI backend")
                .put("version", Version.TEXT);
        return greeting;
    }

    @Override
    public Status status() {
        return new Status(
                true,
                true,
                "",
                List.of(new InstanceStatus(name, PLACE, "healthy")),
                0,
                Instant.now());
    }

    @Override
    public String transport() {
        return PLACE;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
