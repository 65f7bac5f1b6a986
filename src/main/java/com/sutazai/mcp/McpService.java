package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.mcp.upstream.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A server of the registry with its upstream and what is remembered of its tools. Thread-safe. */
final class McpService {

    /** A server that pages for ever is cut off. */
    private static final int PAGES_MAX = 50;

    private static final String CALL = "tools/call";

    /** Methods that only read, by their definition. */
    private static final Set<String> READING =
            Set.of(
                    "ping",
                    "tools/list",
                    "prompts/list",
                    "prompts/get",
                    "resources/list",
                    "resources/templates/list",
                    "resources/read",
                    "completion/complete");

    /** The tools as they were read. */
    private record Known(List<JsonNode> tools, long readNanos) {}

    private final RegistryEntry entry;
    private final Upstream upstream;
    private final McpSettings settings;
    private volatile Known known = new Known(List.of(), 0);
    private volatile boolean wasRead;

    McpService(RegistryEntry entry, Upstream upstream, McpSettings settings) {
        this.entry = entry;
        this.upstream = upstream;
        this.settings = settings;
    }

    RegistryEntry entry() {
        return entry;
    }

    Upstream upstream() {
        return upstream;
    }

    /** Sends a request; repeats it on another instance only where that does no harm. */
    JsonNode request(String method, JsonNode params, Duration timeout) {
        boolean isRepeatable =
                READING.contains(method)
                        || (CALL.equals(method) && isHarmless(params.path("name").asText()));
        return upstream.request(method, params, timeout, isRepeatable);
    }

    /** All tools, as the server describes them, remembered for a while. */
    List<JsonNode> tools() {
        Known now = known;
        if (wasRead && System.nanoTime() - now.readNanos() < settings.toolsTtl().toNanos()) {
            return now.tools();
        }
        List<JsonNode> tools = readTools();
        known = new Known(tools, System.nanoTime());
        wasRead = true;
        return tools;
    }

    private List<JsonNode> readTools() {
        List<JsonNode> tools = new ArrayList<>();
        JsonNode params = MissingNode.getInstance();
        for (int page = 0; page < PAGES_MAX; page++) {
            JsonNode result = upstream.request("tools/list", params, settings.listTimeout(), true);
            result.path("tools").forEach(tools::add);
            JsonNode cursor = result.path("nextCursor");
            if (!cursor.isTextual()) {
                break;
            }
            ObjectNode next = JsonNodeFactory.instance.objectNode();
            next.set("cursor", cursor);
            params = next;
        }
        return List.copyOf(tools);
    }

    private boolean isHarmless(String tool) {
        if (!entry.isTrusted()) {
            return false;
        }
        return tools().stream()
                .filter(described -> described.path("name").asText().equals(tool))
                .map(described -> described.path("annotations"))
                .anyMatch(
                        hints ->
                                hints.path("readOnlyHint").asBoolean(false)
                                        || hints.path("idempotentHint").asBoolean(false));
    }
}
