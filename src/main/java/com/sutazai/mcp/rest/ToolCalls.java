package com.sutazai.mcp.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.McpBridge;
import com.sutazai.mcp.Pages;
import com.sutazai.mcp.RpcFailures;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Caller;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Calls of single tools. Blocks. */
@SharedBean
class ToolCalls {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
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
     * @throws Failure 404 if there is no such service
     */
    JsonNode call(Caller caller, String service, String tool, JsonNode arguments) {
        ObjectNode params = JsonNodeFactory.instance.objectNode().put("name", tool);
        params.set("arguments", arguments);
        return send(caller, service, "tools/call", params);
    }

    /**
     * Calls the tool that an address stands for; its one argument is the body.
     *
     * @param body a JSON string, or an object with the text in a member
     * @throws Failure 422 if the body is neither, 503 if the service is not there
     */
    CompletionStage<JsonNode> alias(Alias alias, JsonNode body, HttpServletRequest request) {
        return alias(alias, alias.service(), body, request);
    }

    private CompletionStage<JsonNode> alias(
            Alias alias, String service, JsonNode body, HttpServletRequest request) {
        Caller caller = Caller.of(request);
        ObjectNode arguments =
                JsonNodeFactory.instance
                        .objectNode()
                        .put(alias.argument(), text(body, alias.member()));
        return Async.run(
                () -> {
                    requireServed(service, alias.tool());
                    return call(caller, service, alias.tool(), arguments);
                });
    }

    /** Fetches a page; {@code method} of the body is GET or absent. */
    CompletionStage<JsonNode> fetch(JsonNode body, HttpServletRequest request) {
        if (!"GET".equals(body.path("method").asText("GET"))) {
            throw Failure.invalid("/method", "is GET: the tool knows no other");
        }
        return alias(Alias.FETCH, body, request);
    }

    /** Searches; {@code engine} of the body is a service with a tool {@code search}. */
    CompletionStage<JsonNode> search(JsonNode body, HttpServletRequest request) {
        String engine = body.path("engine").asText(Alias.SEARCH.service());
        return alias(Alias.SEARCH, engine, body, request);
    }

    /** Sends any request. */
    JsonNode send(Caller caller, String service, String method, JsonNode params) {
        try {
            return bridge.execute(caller, service, method, params, TIMEOUT);
        } catch (RpcError e) {
            throw RpcFailures.of(e);
        }
    }

    /** The tools of a service that are for a caller. */
    List<JsonNode> tools(Caller caller, String service) {
        return Pages.all("tools", params -> send(caller, service, "tools/list", params));
    }

    /** Says what is missing where the caller did not name it. */
    void requireServed(String service, String tool) {
        if (!bridge.isServed(service)) {
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
