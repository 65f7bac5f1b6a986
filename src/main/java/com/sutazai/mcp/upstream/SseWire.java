package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mesh.Attempt;
import com.sutazai.mesh.CallPolicy;
import com.sutazai.mesh.Reply;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.mesh.Unsent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * HTTP+SSE of 2024-11-05: a stream that the server opens with the address for our messages, and
 * over which all of its answers come. A silent stream is kept by a ping each minute.
 */
final class SseWire implements Wire {

    private static final Logger LOG = System.getLogger(SseWire.class.getName());

    private static final Duration LISTENING = CallPolicy.TIMEOUT_MAX;
    private static final Duration PING = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int INSTANCES_TRIED_MAX = 3;
    private static final TextNode KEEP = TextNode.valueOf("keep");
    private static final int OK = 200;
    private static final int UNAUTHENTICATED = 401;
    private static final int REFUSED = 300;

    /**
     * Which server.
     *
     * @param headers sent with every message, such as the server's own authorization
     * @param messageSizeMax bytes of an event
     */
    record Server(ServiceMesh mesh, ServiceName service, SentHeaders headers, int messageSizeMax) {

        Wire open(Listener listener) throws IOException, TimeoutException, InterruptedException {
            SseWire wire = new SseWire(this, listener);
            wire.start();
            return wire;
        }
    }

    /** Where our messages go. */
    private record Place(String instance, String path) {}

    private final Server server;
    private final Dialogue dialogue;
    private final CompletableFuture<Place> place = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread reader = Thread.ofVirtual().name("mcp-sse").unstarted(this::read);

    private SseWire(Server server, Listener listener) {
        this.server = server;
        this.dialogue = new Dialogue(server.service().value(), this::begin, listener);
    }

    private void start() throws IOException, TimeoutException, InterruptedException {
        reader.start();
        boolean isOpen = false;
        try {
            place.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            Thread.ofVirtual().name("mcp-sse-ping").start(this::keep);
            isOpen = true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Failure failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            if (!isOpen) {
                reader.interrupt();
            }
        }
    }

    private void read() {
        try {
            server.mesh()
                    .call(
                            server.service(),
                            new CallPolicy(LISTENING, INSTANCES_TRIED_MAX - 1, true),
                            this::listen);
            place.completeExceptionally(new IOException("the stream ended before its address"));
        } catch (Failure e) {
            place.completeExceptionally(e);
        } finally {
            ended.countDown();
            dialogue.end("the stream has ended");
        }
    }

    /** Until the stream ends; the return value is of no concern. */
    private Boolean listen(Attempt attempt) throws IOException {
        Map<String, String> headers = server.headers().filled();
        headers.put("Accept", "text/event-stream");
        try (Reply reply = sent(attempt, "GET", HttpUpstream.path(attempt), headers, new byte[0])) {
            if (reply.status() != OK
                    || !reply.header("content-type").orElse("").startsWith("text/event-stream")) {
                throw new Unsent(
                        "it answered " + reply.status() + " where a stream was asked for",
                        new IOException("no stream"));
            }
            EventStream events = new EventStream(reply.body(), server.messageSizeMax());
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                if ("endpoint".equals(event.get().type())) {
                    place.complete(
                            new Place(
                                    attempt.instance().id(),
                                    path(attempt, event.get().data().strip())));
                    attempt.letListen();
                } else if (!event.get().data().isBlank()) {
                    dialogue.receive(event.get().data());
                }
            }
            return true;
        } catch (IOException e) {
            if (place.isDone()) {
                // a session that breaks off is not opened elsewhere behind its client's back
                LOG.log(Level.DEBUG, "{0}: {1}", server.service(), e.getMessage());
                return false;
            }
            throw e;
        }
    }

    /** Once more if what we show for ourselves was refused and is another now: it did not run. */
    private Reply sent(
            Attempt attempt, String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        Reply reply = attempt.send(new com.sutazai.mesh.Message(method, path, headers, body));
        if (reply.status() != UNAUTHENTICATED || !server.headers().renew(headers)) {
            return reply;
        }
        reply.close();
        headers.putAll(server.headers().filled());
        return attempt.send(new com.sutazai.mesh.Message(method, path, headers, body));
    }

    /**
     * The address for our messages, which must be where the stream is: a server that could name
     * another would have our credentials sent there.
     */
    private static String path(Attempt attempt, String endpoint) throws IOException {
        try {
            URI base =
                    URI.create(
                            attempt.instance().scheme()
                                    + "://"
                                    + attempt.instance().hostAndPort()
                                    + HttpUpstream.path(attempt));
            URI uri = base.resolve(endpoint);
            if (!base.getScheme().equals(uri.getScheme())
                    || !base.getAuthority().equals(uri.getAuthority())) {
                throw new IOException("it wants messages sent to another server");
            }
            String query = uri.getRawQuery();
            return query == null ? uri.getRawPath() : uri.getRawPath() + "?" + query;
        } catch (IllegalArgumentException e) {
            throw new IOException("it names no address for messages", e);
        }
    }

    /** Intermediaries end what is silent for long. */
    private void keep() {
        try {
            while (!ended.await(PING.toMillis(), TimeUnit.MILLISECONDS)) {
                sendOrDrop(new Message.Request(KEEP, "ping", MissingNode.getInstance()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public JsonNode request(String method, JsonNode params, Duration timeout, Listener during)
            throws IOException, TimeoutException, InterruptedException {
        return dialogue.request(method, params, timeout, during);
    }

    /**
     * Some servers answer the POST only when they have done what it asks: whoever waits for an
     * answer hears it from the stream.
     */
    private void begin(Message message, Duration patience) throws IOException {
        if (!(message instanceof Message.Request request)) {
            send(message, patience);
            return;
        }
        Thread.ofVirtual()
                .name("mcp-sse-post")
                .start(
                        () -> {
                            try {
                                send(message, patience);
                            } catch (IOException | RuntimeException e) {
                                dialogue.fail(request.id(), e);
                            }
                        });
    }

    @Override
    public void send(Message message) throws IOException {
        send(message, PATIENCE);
    }

    private void send(Message message, Duration patience) throws IOException {
        Place to = place.getNow(null);
        if (to == null || !isAlive()) {
            throw new IOException("the stream has ended");
        }
        server.mesh()
                .call(
                        server.service(),
                        new CallPolicy(patience, 0, false).on(to.instance()),
                        attempt -> posted(attempt, to, message));
    }

    private Integer posted(Attempt attempt, Place to, Message message) throws IOException {
        if (!to.instance().equals(attempt.instance().id())) {
            throw new Unsent("its instance cannot be used", new IOException(to.instance()));
        }
        Map<String, String> headers = server.headers().filled();
        headers.put("Content-Type", "application/json");
        headers.put("Accept", "application/json, text/event-stream");
        byte[] body = message.tree().toString().getBytes(StandardCharsets.UTF_8);
        try (Reply reply = sent(attempt, "POST", to.path(), headers, body)) {
            if (reply.status() >= REFUSED) {
                throw new IOException("it answered " + reply.status() + " to a message");
            }
            reply.bytes(server.messageSizeMax());
            return reply.status();
        }
    }

    @Override
    public void sendOrDrop(Message message) {
        try {
            send(message);
        } catch (IOException | Failure e) {
            LOG.log(
                    Level.WARNING,
                    "{0} was not told something: {1}",
                    server.service(),
                    e.getMessage());
        }
    }

    @Override
    public boolean isAlive() {
        return ended.getCount() > 0;
    }

    @Override
    public String address() {
        Place to = place.getNow(null);
        return to == null ? "" : to.instance();
    }

    @Override
    public void stop(Duration patience) {
        reader.interrupt();
        try {
            if (!reader.join(patience)) {
                LOG.log(Level.WARNING, "a stream of {0} does not end", server.service());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
