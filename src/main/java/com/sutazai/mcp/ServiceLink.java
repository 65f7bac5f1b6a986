package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.mcp.Catalogue.Kind;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.upstream.Listener;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.mcp.upstream.SessionSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client has with one service. A client that can be asked back has a session of its own
 * there; others share one with those that the server cannot tell apart, until they set something
 * that would bother them. Thread-safe; blocks.
 */
final class ServiceLink {

    private static final AtomicLong TOKENS = new AtomicLong();

    private static final String TOKEN = "progressToken";

    /** The session in use. */
    private record Held(Peer peer, boolean isOwn) {}

    private final ClientSession client;
    private final McpService service;
    private final KnownLists lists;
    private final AtomicReference<@Nullable Held> held = new AtomicReference<>();

    ServiceLink(ClientSession client, McpService service) {
        this.client = client;
        this.service = service;
        this.lists = new KnownLists(service);
    }

    McpService service() {
        return service;
    }

    /** What the server said to {@code initialize}. */
    JsonNode greeting() {
        return peer(false).greeting();
    }

    /**
     * Sends a request; what the server says on its account goes to the stream.
     *
     * @throws RpcError if the server answers with an error, or if the tool is not for the client
     * @throws com.sutazai.http.Failure 502, 503 or 504 if there is no answer
     */
    JsonNode request(Message.Request request, Duration timeout, OutStream stream) {
        return service.audited(
                client.caller(), request, places -> sent(request, timeout, stream, places));
    }

    private JsonNode sent(
            Message.Request request, Duration timeout, OutStream stream, Consumer<String> places) {
        Peer peer = peer(SessionSettings.isSetting(request.method()));
        JsonNode given = request.params().path("_meta").path(TOKEN);
        if (given.isMissingNode()) {
            Listener ear = heard -> relay(peer, heard, stream);
            return ask(peer, request, timeout, ear.tellingWhere(places));
        }
        LongNode token = LongNode.valueOf(TOKENS.incrementAndGet());
        Message.Request own =
                new Message.Request(
                        request.id(), request.method(), withToken(request.params(), token));
        Listener ear = heard -> relay(peer, restored(heard, token, given), stream);
        return ask(peer, own, timeout, ear.tellingWhere(places));
    }

    private JsonNode ask(Peer peer, Message.Request request, Duration timeout, Listener during) {
        return peer.request(
                request,
                timeout,
                service.isRepeatable(client.caller(), request.method(), request.params()),
                during);
    }

    /**
     * All of a list, as the server gives it to this client; without what is held back.
     *
     * @throws RpcError if the server answers with an error
     * @throws com.sutazai.http.Failure 502, 503 or 504 if there is no answer
     */
    List<JsonNode> list(Kind kind, OutStream stream) {
        if (service.upstream().isOneForAll() && !client.who().isCallable()) {
            return service.list(client.caller(), kind);
        }
        return lists.of(
                kind,
                () ->
                        service.read(
                                client.caller(),
                                kind,
                                params ->
                                        sent(
                                                new Message.Request(
                                                        NullNode.getInstance(),
                                                        kind.method(),
                                                        params),
                                                service.listTimeout(),
                                                stream,
                                                place -> {})));
    }

    /** The client begins or ends to listen to what servers say of themselves. */
    void listen(boolean isWanted) {
        Held now = held.get();
        if (now != null && now.isOwn()) {
            now.peer().listen(isWanted);
        }
    }

    /** Passes on what a client says to a server that knows it. */
    void tell(Message message) {
        Held now = held.get();
        if (now != null && now.isOwn()) {
            now.peer().tell(message);
        }
    }

    void close() {
        Held last = held.getAndSet(null);
        if (last != null) {
            last.peer().close();
        }
    }

    private Peer peer(boolean isSetting) {
        boolean mustOwn = isSetting || client.who().isCallable();
        Held now = held.get();
        if (now != null && (now.isOwn() || !mustOwn)) {
            return now.peer();
        }
        // the link is a peer's ear before there is a peer: what comes early is not lost
        AtomicReference<@Nullable Peer> itself = new AtomicReference<>();
        Listener ear = heard -> relay(itself.get(), heard, client.ownStream());
        Peer opened =
                mustOwn
                        ? service.ownPeer(client.owner(), client.who(), ear)
                        : service.sharedPeer(client.owner(), client.who(), ear);
        itself.set(opened);
        if (mustOwn && client.isHeard()) {
            opened.listen(true);
        }
        if (!held.compareAndSet(now, new Held(opened, mustOwn))) {
            opened.close();
            return peer(isSetting);
        }
        if (now != null) {
            now.peer().close();
        }
        if (client.isClosed()) {
            close();
        }
        return opened;
    }

    private void relay(@Nullable Peer peer, Message heard, OutStream stream) {
        switch (heard) {
            case Message.Request question -> {
                if (peer == null) {
                    return;
                }
                if ("ping".equals(question.method())) {
                    peer.tell(
                            new Message.Result(
                                    question.id(), JsonNodeFactory.instance.objectNode()));
                } else {
                    client.questions()
                            .ask(peer, question)
                            .ifPresent(asked -> ClientSession.push(stream, asked));
                }
            }
            case Message.Notification notice -> {
                if ("notifications/cancelled".equals(notice.method())) {
                    if (peer != null) {
                        client.questions()
                                .withdrawn(peer, notice)
                                .ifPresent(told -> ClientSession.push(stream, told));
                    }
                } else {
                    service.noticed(notice);
                    ClientSession.push(stream, notice);
                }
            }
            case Message.Result stray -> service.dropped(stray);
            case Message.ErrorAnswer stray -> service.dropped(stray);
        }
    }

    private static JsonNode withToken(JsonNode params, JsonNode token) {
        ObjectNode copy = ((ObjectNode) params).deepCopy();
        ((ObjectNode) copy.get("_meta")).set(TOKEN, token);
        return copy;
    }

    private static Message restored(Message heard, JsonNode token, JsonNode given) {
        if (heard instanceof Message.Notification notice
                && notice.params().path(TOKEN).asText().equals(token.asText())
                && notice.params() instanceof ObjectNode params) {
            ObjectNode copy = params.deepCopy();
            copy.set(TOKEN, given);
            return new Message.Notification(notice.method(), copy);
        }
        return heard;
    }
}
