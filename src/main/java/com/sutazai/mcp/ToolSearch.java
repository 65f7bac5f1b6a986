package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.search.ToolIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two tools in place of hundreds: one finds others by words, one calls them. */
final class ToolSearch {

    static final String SEARCH = "search_tools";
    static final String CALL = "call_tool";

    private static final int LIMIT = 5;
    private static final int LIMIT_MAX = 50;
    private static final int QUERY_MAX = 1_000;

    private static final JsonNode TOOLS =
            read(
                    """
                    {"tools": [
                      {"name": "search_tools", "title": "Search tools",
                       "description": "Finds tools by what they do. Describe the task in a few words; the answer has the names, descriptions and input schemas of the tools that fit best. Call one of them with call_tool.",
                       "inputSchema": {"type": "object", "properties": {
                         "query": {"type": "string", "minLength": 1, "maxLength": 1000, "description": "What the tool should do, in a few words"},
                         "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 5, "description": "How many tools at most"}},
                         "required": ["query"]},
                       "annotations": {"readOnlyHint": true, "openWorldHint": false}},
                      {"name": "call_tool", "title": "Call a tool",
                       "description": "Calls a tool that search_tools has found; the answer is the tool's own.",
                       "inputSchema": {"type": "object", "properties": {
                         "name": {"type": "string", "description": "Name of the tool, as search_tools gave it"},
                         "arguments": {"type": "object", "description": "Arguments by the tool's input schema"}},
                         "required": ["name"]}}
                    ]}
                    """);

    private ToolSearch() {}

    private static JsonNode read(String json) {
        try {
            return Json.trees().readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException("it is written here", e);
        }
    }

    /** The two, as a client lists them. */
    static JsonNode list() {
        return TOOLS.deepCopy();
    }

    /**
     * The result of {@code search_tools}.
     *
     * @param tools all that the caller may call, under the names that it calls them by
     * @throws RpcError -32602 if the arguments are wrong
     */
    static JsonNode search(JsonNode arguments, List<JsonNode> tools) {
        JsonNode query = arguments.path("query");
        if (!query.isTextual() || query.asText().isBlank() || query.asText().length() > QUERY_MAX) {
            throw new RpcError(
                    RpcError.INVALID_PARAMS,
                    SEARCH + " needs a query of 1 to " + QUERY_MAX + " characters");
        }
        int limit = arguments.path("limit").asInt(LIMIT);
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new RpcError(RpcError.INVALID_PARAMS, "limit is between 1 and " + LIMIT_MAX);
        }
        Map<String, JsonNode> byName = new LinkedHashMap<>();
        tools.forEach(tool -> byName.put(tool.path("name").asText(), tool));
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        ArrayNode list = found.putArray("tools");
        new ToolIndex(tools.stream().map(ToolSearch::entry).toList())
                .search(query.asText(), limit)
                .forEach(
                        hit -> {
                            JsonNode tool =
                                    byName.getOrDefault(hit.name(), MissingNode.getInstance());
                            ObjectNode shown = list.addObject().put("name", hit.name());
                            shown.set("description", tool.path("description"));
                            shown.set("inputSchema", tool.path("inputSchema"));
                            shown.put("score", Math.round(hit.score() * 1_000) / 1_000.0);
                        });
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putArray("content").addObject().put("type", "text").put("text", found.toString());
        result.set("structuredContent", found);
        return result;
    }

    private static ToolIndex.Entry entry(JsonNode tool) {
        List<String> arguments = new ArrayList<>();
        tool.path("inputSchema")
                .path("properties")
                .properties()
                .forEach(
                        argument -> {
                            arguments.add(argument.getKey());
                            arguments.add(argument.getValue().path("description").asText());
                        });
        return new ToolIndex.Entry(
                tool.path("name").asText(),
                tool.path("title").asText() + " " + tool.path("description").asText(),
                String.join(" ", arguments));
    }

    /**
     * The parameters of the call that {@code call_tool} asks for.
     *
     * @throws RpcError -32602 if the arguments are wrong
     */
    static ObjectNode called(JsonNode params) {
        JsonNode arguments = params.path("arguments");
        if (!arguments.path("name").isTextual()) {
            throw new RpcError(RpcError.INVALID_PARAMS, CALL + " needs the name of a tool");
        }
        ObjectNode called = ((ObjectNode) params).deepCopy();
        called.set("name", arguments.get("name"));
        JsonNode own = arguments.path("arguments");
        called.set("arguments", own.isObject() ? own : JsonNodeFactory.instance.objectNode());
        return called;
    }
}
