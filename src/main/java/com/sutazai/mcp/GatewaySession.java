package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Version;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.Revision;
import com.sutazai.mcp.protocol.RpcError;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * What {@code /mcp} answers to a request. It keeps no session: every request stands alone. Blocks.
 */
@ApplicationScoped
public class GatewaySession {

    /** Application error: outside the range that JSON-RPC and MCP reserve. */
    private static final int UPSTREAM = -31_000;

    private final AllTools tools;
    private final McpSettings settings;

    @Inject
    public GatewaySession(AllTools tools, McpSettings settings) {
        this.tools = tools;
        this.settings = settings;
    }

    /** The answer, always one: a failure is a JSON-RPC error. */
    Message answer(Message.Request request) {
        try {
            return new Message.Result(request.id(), result(request));
        } catch (RpcError e) {
            return new Message.ErrorAnswer(request.id(), e.error());
        } catch (Failure e) {
            ObjectNode error =
                    (ObjectNode) new RpcError(UPSTREAM, String.valueOf(e.getMessage())).error();
            error.putObject("data").put("status", e.type().status()).put("type", e.type().slug());
            return new Message.ErrorAnswer(request.id(), error);
        }
    }

    private JsonNode result(Message.Request request) {
        return switch (request.method()) {
            case "initialize" -> initialize(request.params());
            case "ping" -> JsonNodeFactory.instance.objectNode();
            case "tools/list" -> list();
            case "tools/call" -> call(request.params());
            default ->
                    throw new RpcError(
                            RpcError.METHOD_NOT_FOUND, "Method not found: " + request.method());
        };
    }

    private static JsonNode initialize(JsonNode params) {
        Revision revision =
                Revision.of(params.path("protocolVersion").asText()).orElse(Revision.newest());
        ObjectNode result =
                JsonNodeFactory.instance.objectNode().put("protocolVersion", revision.date());
        result.putObject("capabilities").putObject("tools").put("listChanged", false);
        result.putObject("serverInfo")
                .put("name", "sutazai-backend")
                .put("title", "SutazAI gateway")
                .put("version", Version.TEXT);
        return result.put(
                "instructions", "The tools of several MCP servers; a tool is named service__tool.");
    }

    private JsonNode list() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        tools.list().forEach(list::add);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.set("tools", list);
        return result;
    }

    private JsonNode call(JsonNode params) {
        if (!params.isObject() || !params.path("name").isTextual()) {
            throw new RpcError(RpcError.INVALID_PARAMS, "tools/call needs params with a name");
        }
        return tools.call(params, settings.callTimeout());
    }
}
