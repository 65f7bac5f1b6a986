package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.upstream.Listener;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.mcp.upstream.SharedPeers;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.security.Role;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A server of the registry with its upstream and what is remembered of its tools. Thread-safe. */
final class McpService {

    private static final Logger LOG = System.getLogger(McpService.class.getName());

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
    private final Definitions definitions;
    private final SharedPeers peers = new SharedPeers();
    private volatile Known known = new Known(List.of(), 0);
    private volatile boolean wasRead;

    McpService(RegistryEntry entry, Upstream upstream, McpSettings settings) {
        this(entry, upstream, settings, Definitions.NONE);
    }

    McpService(
            RegistryEntry entry, Upstream upstream, McpSettings settings, Definitions definitions) {
        this.entry = entry;
        this.upstream = upstream;
        this.settings = settings;
        this.definitions = definitions;
    }

    RegistryEntry entry() {
        return entry;
    }

    Upstream upstream() {
        return upstream;
    }

    /**
     * Sends a request; repeats it on another instance only where that does no harm.
     *
     * @param role of the caller
     * @throws com.sutazai.mcp.protocol.RpcError if the server answers with one, or if the tool is
     *     not for the caller
     */
    JsonNode request(Role role, String method, JsonNode params, Duration timeout) {
        check(role, method, params);
        JsonNode result = upstream.request(method, params, timeout, isRepeatable(method, params));
        return seen(role, method, result);
    }

    /**
     * Looks at a request before it is sent.
     *
     * @throws com.sutazai.mcp.protocol.RpcError if it calls a tool that is not for the caller, or
     *     that is held back
     */
    void check(Role role, String method, JsonNode params) {
        entry.tools().check(method, params, role);
        if (ToolRules.CALL.equals(method) && definitions.mustSee()) {
            tools();
        }
        definitions.check(method, params);
    }

    /** What a caller sees of an answer. */
    JsonNode seen(Role role, String method, JsonNode result) {
        return entry.tools().seen(method, definitions.seen(method, result), role);
    }

    /** What was approved of its tools. */
    Definitions definitions() {
        return definitions;
    }

    /** Whether a request may run twice without harm. */
    boolean isRepeatable(String method, JsonNode params) {
        return READING.contains(method)
                || (ToolRules.CALL.equals(method) && isHarmless(params.path("name").asText()));
    }

    /** A session for one client alone. */
    Peer ownPeer(Introduction who, Listener ear) {
        return upstream.peer(who.asked(), ear, settings.handshakeTimeout());
    }

    /** A session that a user's clients of one kind share. */
    Peer sharedPeer(UUID owner, Introduction who, Listener ear) {
        return peers.join(
                owner + " " + who.kind(),
                ear,
                all -> upstream.peer(who.asked(), all, settings.handshakeTimeout()));
    }

    /** A server has said something that concerns what is remembered of it. */
    void noticed(Message.Notification notice) {
        if ("notifications/tools/list_changed".equals(notice.method())) {
            wasRead = false;
        }
    }

    /** A server has answered what nobody asked. */
    void dropped(Message stray) {
        LOG.log(
                Level.DEBUG,
                "{0} answered what nobody asked: {1}",
                entry.name(),
                stray.getClass().getSimpleName());
    }

    /** Ends sessions and processes. Blocks. */
    void close() {
        peers.close();
        upstream.close();
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
        return List.copyOf(
                Pages.all(
                        "tools",
                        params ->
                                definitions.seen(
                                        ToolRules.LIST,
                                        upstream.request(
                                                ToolRules.LIST,
                                                params,
                                                settings.listTimeout(),
                                                true))));
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
