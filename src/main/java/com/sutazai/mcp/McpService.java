package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sutazai.mcp.Catalogue.Kind;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.Methods;
import com.sutazai.mcp.upstream.Listener;
import com.sutazai.mcp.upstream.OwnPeers;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.mcp.upstream.SharedPeers;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.security.Caller;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A server of the registry with its upstream and what is remembered of its tools. Thread-safe. */
final class McpService {

    private static final Logger LOG = System.getLogger(McpService.class.getName());

    private final RegistryEntry entry;
    private final Upstream upstream;
    private final McpSettings settings;
    private final Definitions definitions;
    private final CallAudit audit;
    private final CallRates rates;
    private final SharedPeers peers = new SharedPeers();
    private final OwnPeers own = new OwnPeers();
    private final KnownLists lists = new KnownLists(this);
    private final SharedLists shared = new SharedLists();
    private final ListWatch watch;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Runnable whenChanged = () -> {};

    /** One whose tools are not pinned and whose calls are not written down. */
    McpService(RegistryEntry entry, Upstream upstream, McpSettings settings) {
        this(entry, upstream, settings, Definitions.NONE, CallAudit.NONE);
    }

    McpService(
            RegistryEntry entry,
            Upstream upstream,
            McpSettings settings,
            Definitions definitions,
            CallAudit audit) {
        this.entry = entry;
        this.upstream = upstream;
        this.settings = settings;
        this.definitions = definitions;
        this.audit = audit;
        this.rates = new CallRates(entry.tools(), System::nanoTime);
        this.watch =
                new ListWatch(
                        entry.name(), upstream, settings.handshakeTimeout(), this::listsChanged);
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
     * @param caller on whose behalf
     * @throws com.sutazai.mcp.protocol.RpcError if the server answers with one, or if the tool is
     *     not for the caller
     */
    JsonNode request(Caller caller, String method, JsonNode params, Duration timeout) {
        return audited(
                caller,
                new Message.Request(NullNode.getInstance(), method, params),
                places ->
                        upstream.of(caller.userId())
                                .request(
                                        method,
                                        params,
                                        timeout,
                                        isRepeatable(caller, method, params),
                                        places));
    }

    /**
     * Sends a request, after a look at whether it may be sent; a call of a tool is written down.
     *
     * @param sent sends it, and tells which instance is asked
     * @throws com.sutazai.mcp.protocol.RpcError also if it calls a tool that is not for the caller,
     *     or that is held back
     */
    JsonNode audited(
            Caller caller, Message.Request request, Function<Consumer<String>, JsonNode> sent) {
        return audit.of(
                caller,
                entry.name(),
                request,
                places -> {
                    check(caller, request.method(), request.params());
                    return seen(caller, request.method(), sent.apply(places));
                });
    }

    /** Whether somebody may see and call a tool now. */
    boolean isOpen(Caller caller, String tool) {
        return entry.tools().isOpen(tool, caller.role()) && !definitions(caller).isHeld(tool);
    }

    private void check(Caller caller, String method, JsonNode params) {
        // what he shows may be gone, or another, since his session was opened
        upstream.of(caller.userId());
        entry.tools().check(method, params, caller);
        if (ToolRules.CALL.equals(method) && definitions(caller).mustSee()) {
            list(caller, Kind.TOOLS);
        }
        definitions(caller).check(method, params);
        if (ToolRules.CALL.equals(method)) {
            rates.take(caller, params.path("name").asText());
        }
    }

    /** What a caller sees of an answer. */
    private JsonNode seen(Caller caller, String method, JsonNode result) {
        return entry.tools().seen(method, definitions(caller).seen(method, result), caller.role());
    }

    /** What was approved of its tools. */
    Definitions definitions() {
        return definitions;
    }

    private Definitions definitions(Caller caller) {
        return upstream.isPersonal() ? definitions.of(caller.userId()) : definitions;
    }

    /** Whether a request may run twice without harm. */
    boolean isRepeatable(Caller caller, String method, JsonNode params) {
        return Methods.isReading(method)
                || (ToolRules.CALL.equals(method)
                        && isHarmless(caller, params.path("name").asText()));
    }

    /** A session for one client of a user alone. */
    Peer ownPeer(UUID owner, Introduction who, Listener ear) {
        return own.add(upstream.of(owner).peer(who.asked(), ear, settings.handshakeTimeout()));
    }

    /** A session that a user's clients of one kind share. */
    Peer sharedPeer(UUID owner, Introduction who, Listener ear) {
        return peers.join(
                owner + " " + who.kind(),
                ear,
                all -> upstream.of(owner).peer(who.asked(), all, settings.handshakeTimeout()));
    }

    /** A server has said something that concerns what is remembered of it. */
    void noticed(Message.Notification notice) {
        if (ListWatch.isOfLists(notice)) {
            changes.incrementAndGet();
        }
    }

    /** How often its lists have changed; what was read before a change is not right any more. */
    int changes() {
        return changes.get();
    }

    /** Whether it rests until it is asked; meanwhile a remembered list is right. */
    boolean isAsleep() {
        return upstream.isAsleep();
    }

    /** How long a list is right although no change was heard. */
    Duration listTtl() {
        return settings.toolsTtl();
    }

    /**
     * The list, or an equal one that is kept already. From now on somebody listens for its changes.
     */
    List<JsonNode> remembered(List<JsonNode> list) {
        if (!upstream.isPersonal()) {
            watch.begin();
        }
        return shared.of(list);
    }

    /**
     * Who is told when lists change for everybody.
     *
     * @param watcher told by any thread; must not block
     */
    void whenListsChange(Runnable watcher) {
        whenChanged = watcher;
    }

    /** What is remembered of its lists may be wrong; whoever listens is told. */
    void listsChanged() {
        changes.incrementAndGet();
        whenChanged.run();
    }

    /** Approves what tools say now, and returns which were held back. */
    List<String> approve(List<String> tools) {
        List<String> approved = definitions.approve(tools);
        listsChanged();
        return approved;
    }

    /** Another node may have approved something. Blocks. */
    void readApprovals() {
        if (definitions.read()) {
            listsChanged();
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
        watch.close();
        peers.close();
        own.close();
        upstream.close();
    }

    /**
     * All of a list, as the server gives it to clients that it cannot ask back; without what is
     * held back.
     *
     * @param caller on whose behalf; of no concern unless everybody shows something of his own
     * @throws com.sutazai.mcp.protocol.RpcError if the server answers with an error
     * @throws com.sutazai.http.Failure if it does not answer
     */
    List<JsonNode> list(Caller caller, Kind kind) {
        Upstream asked = upstream.of(caller.userId());
        Supplier<List<JsonNode>> ask =
                () ->
                        read(
                                caller,
                                kind,
                                params ->
                                        asked.request(
                                                kind.method(),
                                                params,
                                                settings.listTimeout(),
                                                true,
                                                place -> {}));
        // what one user is shown is not remembered for others
        return (upstream.isPersonal() ? new KnownLists(this) : lists).of(kind, ask);
    }

    /**
     * Reads a list, page for page, without what is held back.
     *
     * @param ask for the page that its parameters name
     */
    List<JsonNode> read(Caller caller, Kind kind, UnaryOperator<JsonNode> ask) {
        return Pages.all(
                kind.member(),
                params -> definitions(caller).seen(kind.method(), ask.apply(params)));
    }

    /** How long a list may take. */
    Duration listTimeout() {
        return settings.listTimeout();
    }

    private boolean isHarmless(Caller caller, String tool) {
        if (!entry.isTrusted()) {
            return false;
        }
        return list(caller, Kind.TOOLS).stream()
                .filter(described -> described.path("name").asText().equals(tool))
                .map(described -> described.path("annotations"))
                .anyMatch(
                        hints ->
                                hints.path("readOnlyHint").asBoolean(false)
                                        || hints.path("idempotentHint").asBoolean(false));
    }
}
