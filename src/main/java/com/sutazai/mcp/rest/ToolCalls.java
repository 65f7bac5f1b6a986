package com.sutazai.mcp.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.McpBridge;
import com.sutazai.mcp.RpcFailures;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import java.time.Duration;

/** Calls of single tools. Blocks. */
@SharedBean
class ToolCalls {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int PAGES_MAX = 50;
    private static final int TEXT_MAX = 100_000;

    private final McpBridge bridge;

    @Inject
    ToolCalls(McpBridge bridge) {
        this.bridge = bridge;
    }

    /**
     * Calls a tool.
     *
     * @return its result, as it came
     * @throws Failure 503 if there is no such service
     */
    JsonNode call(Role role, String service, String tool, JsonNode arguments) {
        requireServed(service, tool);
        ObjectNode params = JsonNodeFactory.instance.objectNode().put("name", tool);
        params.set("arguments", arguments);
        return send(role, service, "tools/call", params);
    }

    /** Calls a tool that takes one text. */
    JsonNode call(Role role, String service, String tool, String argument, String value) {
        return call(
                role, service, tool, JsonNodeFactory.instance.objectNode().put(argument, value));
    }

    /** Sends any request. */
    JsonNode send(Role role, String service, String method, JsonNode params) {
        try {
            return bridge.execute(role, service, method, params, TIMEOUT);
        } catch (RpcError e) {
            throw RpcFailures.of(e);
        }
    }

    /** The tools of a service that are for a caller. */
    ArrayNode tools(Role role, String service) {
        ArrayNode tools = JsonNodeFactory.instance.arrayNode();
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        for (int page = 0; page < PAGES_MAX; page++) {
            JsonNode result = send(role, service, "tools/list", params);
            result.path("tools").forEach(tools::add);
            JsonNode cursor = result.path("nextCursor");
            if (!cursor.isTextual()) {
                break;
            }
            params = JsonNodeFactory.instance.objectNode();
            params.set("cursor", cursor);
        }
        return tools;
    }

    private void requireServed(String service, String tool) {
        if (!bridge.services().contains(service)) {
            throw Failure.of(
                            ProblemType.UNAVAILABLE,
                            "This is the tool "
                                    + tool
                                    + " of the MCP service "
                                    + service
                                    + ", which is not registered; add it with PUT /api/v1/mcp/services/"
                                    + service)
                    .with("service", service);
        }
    }

    /**
     * The text of a body that is a JSON string or an object with the text in a member.
     *
     * @throws Failure 422 if it is neither
     */
    static String text(JsonNode body, String member) {
        JsonNode given = body.isTextual() ? body : body.path(member);
        String pointer = body.isTextual() ? "" : "/" + member;
        if (!given.isTextual() || given.asText().isBlank()) {
            throw Failure.invalid(pointer, "is a text; the body is a JSON string or has it here");
        }
        if (given.asText().length() > TEXT_MAX) {
            throw Failure.invalid(pointer, "has at most " + TEXT_MAX + " characters");
        }
        return given.asText();
    }
}
