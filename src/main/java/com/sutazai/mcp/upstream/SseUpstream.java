package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Version;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks HTTP+SSE (2024-11-05), with any number of instances in the mesh. Whoever has
 * no session uses the gateway's own.
 */
public final class SseUpstream implements Upstream {

    /** Sessions of clients of their own; the idlest makes room for one more. */
    private static final int CLIENTS_MAX = 200;

    private static final Duration TURN = Duration.ofSeconds(10);
    private static final Duration HANDSHAKE = Duration.ofSeconds(30);

    private final SseWire.Server server;
    private final MeshStatus status;
    private final WireLimit limit;

    /** Whoever needs the gateway's own session while it is opened has to wait for it anyway. */
    private final ReentrantLock opening = new ReentrantLock();

    private volatile @Nullable WirePeer own;
    private volatile boolean isClosed;

    /**
     * @param headers sent with every message
     */
    public SseUpstream(
            ServiceMesh mesh, ServiceName service, SentHeaders headers, int messageSizeMax) {
        this.server = new SseWire.Server(mesh, service, headers, messageSizeMax);
        this.status = new MeshStatus(mesh, service);
        this.limit = new WireLimit(service.value(), CLIENTS_MAX);
    }

    @Override
    public JsonNode request(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Consumer<String> places) {
        Message.Request request = new Message.Request(NullNode.getInstance(), method, params);
        Listener ear = message -> answer(message);
        long end = System.nanoTime() + timeout.toNanos();
        try {
            return own().request(request, timeout, isRepeatable, ear.tellingWhere(places));
        } catch (Failure e) {
            Duration rest = Duration.ofNanos(end - System.nanoTime());
            if (!isRepeatable || !e.isUnavailability() || !rest.isPositive()) {
                throw e;
            }
            // once more, over a stream that is opened anew
            return own().request(request, rest, false, ear.tellingWhere(places));
        }
    }

    /** The gateway's own session has no capabilities, so a question has the same answer always. */
    private void answer(Message heard) {
        WirePeer peer = own;
        if (heard instanceof Message.Request asked && peer != null) {
            Message answer = Handshake.answer(asked);
            // not on the thread that reads the stream
            Thread.ofVirtual().name("mcp-sse-answer").start(() -> peer.tell(answer));
        }
    }

    private void requireTurn() {
        WireFailures failures = new WireFailures(limit.name());
        try {
            if (!opening.tryLock(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failures.failed("is being opened and does not answer");
            }
        } catch (InterruptedException e) {
            throw failures.cancelled();
        }
    }

    private WirePeer own() {
        WirePeer peer = own;
        if (peer != null) {
            return peer;
        }
        requireTurn();
        try {
            peer = own;
            if (peer == null) {
                peer =
                        WirePeer.open(
                                server::open,
                                new WirePeer.User(
                                        Introduction.ofGateway(Version.TEXT),
                                        this::answer,
                                        HANDSHAKE),
                                new WireLimit(limit.name(), 1));
                own = peer;
            }
            if (isClosed) {
                peer.close();
            }
            return peer;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public Peer peer(Introduction who, Listener listener, Duration patience) {
        return WirePeer.open(server::open, new WirePeer.User(who, listener, patience), limit);
    }

    @Override
    public Status status() {
        return status.now();
    }

    @Override
    public String transport() {
        return "sse";
    }

    @Override
    public void close() {
        isClosed = true;
        WirePeer peer = own;
        if (peer != null) {
            peer.close();
        }
    }
}
