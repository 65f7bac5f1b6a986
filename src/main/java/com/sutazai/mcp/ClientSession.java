package com.sutazai.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.upstream.SessionSettings;
import com.sutazai.security.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A client's session: its streams, its requests under way, its links to services. Thread-safe. */
final class ClientSession {

    /** Streams of answers that are kept for whoever comes back. */
    private static final int STREAMS_KEPT = 32;

    /** More streams, events and questions than any node gives a session. */
    private static final long NUMBERS = 1_000_000_000_000L;

    private final String id;
    private volatile Caller caller;
    private final String path;
    private volatile Introduction who;
    private final OutStream.Limits limits;
    private final OutStream ownStream;
    private final AtomicLong streamIds;
    private final Map<Long, OutStream> streams = new LinkedHashMap<>();
    private final Map<JsonNode, Thread> running = new ConcurrentHashMap<>();
    private final Map<String, ServiceLink> links = new ConcurrentHashMap<>();
    private final Questions questions;
    private final SessionSettings settings = new SessionSettings();
    private final AtomicBoolean isRestored = new AtomicBoolean(true);
    private volatile long used = System.nanoTime();
    private volatile int lapses;
    private volatile boolean isClosed;

    /**
     * @param id not to be guessed
     * @param path of the endpoint that it belongs to
     */
    ClientSession(
            String id, Caller caller, String path, Introduction who, OutStream.Limits limits) {
        this.id = id;
        this.caller = caller;
        this.path = path;
        this.who = who;
        this.limits = limits;
        this.streamIds = new AtomicLong();
        this.questions = new Questions(0);
        this.ownStream = new OutStream(0, limits);
    }

    /**
     * One that another node had.
     *
     * @param taken what is known of it
     */
    ClientSession(
            String id,
            Caller caller,
            String path,
            SessionOwners.Taken taken,
            OutStream.Limits limits) {
        this.id = id;
        this.caller = caller;
        this.path = path;
        this.who = taken.who();
        this.limits = limits;
        // what the client has seen of the former node has smaller numbers
        this.streamIds = new AtomicLong(taken.epoch() * NUMBERS);
        this.ownStream = new OutStream(0, limits, taken.epoch() * NUMBERS);
        this.questions = new Questions(taken.epoch() * NUMBERS);
        taken.settings().forEach(settings::answered);
        this.isRestored.set(taken.settings().isEmpty());
    }

    String id() {
        return id;
    }

    UUID owner() {
        return caller.userId();
    }

    /** The owner, as its last request showed it. */
    Caller caller() {
        return caller;
    }

    /** The owner is there again, and may do this now. */
    void touch(Caller current) {
        caller = current;
        touch();
    }

    String path() {
        return path;
    }

    Introduction who() {
        return who;
    }

    /** The client introduces itself after its session was opened (2024-11-05). */
    void introduce(Introduction introduction) {
        who = introduction;
    }

    /** What the client has set. */
    SessionSettings settings() {
        return settings;
    }

    /**
     * Whether what the client has set on another node is to be set again; the first who asks does
     * it.
     */
    boolean mustRestore() {
        return !isRestored.get() && isRestored.compareAndSet(false, true);
    }

    /** Nobody else had the session when the lease of this node had run out so often. */
    void confirm(int count) {
        lapses = count;
    }

    int lapses() {
        return lapses;
    }

    Questions questions() {
        return questions;
    }

    long used() {
        return used;
    }

    void touch() {
        used = System.nanoTime();
    }

    boolean isBusy() {
        return !running.isEmpty();
    }

    /** Whether the client listens right now. */
    boolean isHeard() {
        return ownStream.isAttached();
    }

    /** What belongs to no request. */
    OutStream ownStream() {
        return ownStream;
    }

    /** A stream for one request. */
    OutStream open() {
        OutStream stream = new OutStream(streamIds.incrementAndGet(), limits);
        synchronized (streams) {
            streams.put(stream.id(), stream);
            if (streams.size() > STREAMS_KEPT) {
                forgetOldest();
            }
        }
        return stream;
    }

    /** The oldest that nobody writes to any more. */
    private void forgetOldest() {
        var each = streams.values().iterator();
        while (each.hasNext()) {
            OutStream stream = each.next();
            if (stream.isFinished()) {
                each.remove();
                return;
            }
        }
    }

    Optional<OutStream> stream(long number) {
        if (number == 0) {
            return Optional.of(ownStream);
        }
        synchronized (streams) {
            return Optional.ofNullable(streams.get(number));
        }
    }

    /** An answer was delivered whole: nobody will come back for it. */
    void delivered(OutStream stream) {
        synchronized (streams) {
            streams.remove(stream.id());
        }
    }

    /** Takes down which thread works for a request, so that the client can cancel it. */
    void begin(JsonNode request, Thread worker) {
        running.put(request, worker);
    }

    void end(JsonNode request) {
        running.remove(request);
        touch();
    }

    void cancel(JsonNode request) {
        Thread worker = running.get(request);
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** The link to a service as it is now; one to a service that was replaced is closed. */
    ServiceLink link(McpService service) {
        ServiceLink known = links.get(service.entry().name());
        if (known != null && known.service() == service) {
            return known;
        }
        ServiceLink fresh = new ServiceLink(this, service);
        ServiceLink before = links.put(service.entry().name(), fresh);
        if (before != null) {
            Thread.ofVirtual().name("mcp-link").start(before::close);
        }
        return fresh;
    }

    List<ServiceLink> links() {
        return new ArrayList<>(links.values());
    }

    static void push(OutStream stream, Message message) {
        stream.push(bytes(message));
    }

    static byte[] bytes(Message message) {
        try {
            return Json.trees().writeValueAsBytes(message.tree());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Ends what is under way, and the sessions with services. Blocks. */
    void close() {
        isClosed = true;
        running.values().forEach(Thread::interrupt);
        ownStream.end();
        links.values().forEach(ServiceLink::close);
    }
}
