package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mesh.Attempt;
import com.sutazai.mesh.CallPolicy;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.mesh.Unsent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A session with an instance of a service. It stays there as long as the instance can be used; on
 * another one, or when the server has forgotten it, it is opened anew and what the client had set
 * (log level, subscriptions) is set again.
 */
final class HttpPeer implements Peer {

    private static final Logger LOG = System.getLogger(HttpPeer.class.getName());

    private static final int INSTANCES_TRIED_MAX = 3;
    private static final Duration SHORT = Duration.ofSeconds(5);
    private static final Duration LISTENING = Duration.ofMinutes(5);
    private static final Duration PAUSE_MIN = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    /** A stream that lived so long did not end because something is wrong. */
    private static final Duration STABLE = Duration.ofSeconds(5);

    /** Where the session is. */
    private record Place(String instance, HttpSession session, JsonNode greeting) {}

    private final ServiceMesh mesh;
    private final ServiceName service;
    private final StreamableHttp http;
    private final Introduction who;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    private final SessionSettings settings = new SessionSettings();

    /** Opening again is waited for by all who need it; nothing else is done under it. */
    private final ReentrantLock opening = new ReentrantLock();

    private final AtomicReference<@Nullable Thread> listening = new AtomicReference<>();
    private volatile String lastHeard = "";
    private volatile Place place;

    private HttpPeer(
            ServiceMesh mesh,
            ServiceName service,
            StreamableHttp http,
            Introduction who,
            Listener listener,
            Place place) {
        this.mesh = mesh;
        this.service = service;
        this.http = http;
        this.who = who;
        this.listener = listener;
        this.place = place;
    }

    static HttpPeer open(
            ServiceMesh mesh,
            ServiceName service,
            StreamableHttp http,
            Introduction who,
            Listener listener,
            Duration patience) {
        Place place =
                mesh.call(
                        service,
                        new CallPolicy(patience, INSTANCES_TRIED_MAX - 1, true),
                        attempt -> opened(http, attempt, who));
        return new HttpPeer(mesh, service, http, who, listener, place);
    }

    private static Place opened(StreamableHttp http, Attempt attempt, Introduction who)
            throws IOException {
        StreamableHttp.Opened opened = http.open(attempt, who);
        return new Place(attempt.instance().id(), opened.session(), opened.greeting());
    }

    @Override
    public JsonNode greeting() {
        return place.greeting();
    }

    @Override
    public JsonNode request(
            Message.Request request, Duration timeout, boolean isRepeatable, Listener during) {
        Message.Request own =
                new Message.Request(http.nextId(), request.method(), request.params());
        try {
            JsonNode result =
                    mesh.call(
                            service,
                            new CallPolicy(timeout, INSTANCES_TRIED_MAX - 1, isRepeatable)
                                    .on(place.instance()),
                            attempt -> on(attempt, own, during));
            settings.answered(own);
            return result;
        } catch (Failure e) {
            // the server may still be at it: by the specification whoever gives up says so
            if (e.mayHaveRun()) {
                // on a thread of its own: this one may be interrupted
                Thread.ofVirtual().name("mcp-cancel").start(() -> tell(cancelled(own.id())));
            }
            throw e;
        }
    }

    private JsonNode on(Attempt attempt, Message.Request request, Listener during)
            throws IOException {
        during.asking(attempt.instance().id());
        Place now = at(attempt, place);
        Optional<JsonNode> result = http.exchange(attempt, now.session(), request, during);
        if (result.isPresent()) {
            return result.get();
        }
        // the server no longer knows the session; the message did not run
        return http.exchange(attempt, reopened(attempt, now).session(), request, during)
                .orElseThrow(
                        () -> new IOException("the server refuses a session that it just opened"));
    }

    private Place at(Attempt attempt, Place now) throws IOException {
        return now.instance().equals(attempt.instance().id()) ? now : reopened(attempt, now);
    }

    /** Opens the session again unless somebody has done so meanwhile. */
    private Place reopened(Attempt attempt, Place old) throws IOException {
        opening.lock();
        try {
            Place now = place;
            if (!now.equals(old) && now.instance().equals(attempt.instance().id())) {
                return now;
            }
            Place fresh = opened(http, attempt, who);
            for (Message.Request setting : settings.all()) {
                replay(attempt, fresh, setting);
            }
            place = fresh;
            LOG.log(
                    Level.INFO,
                    "an MCP session of {0} goes on at {1}",
                    service,
                    attempt.instance().id());
            return fresh;
        } catch (IOException e) {
            throw new Unsent("it opens no session", e);
        } finally {
            opening.unlock();
        }
    }

    private void replay(Attempt attempt, Place fresh, Message.Request setting) throws IOException {
        try {
            Message.Request again =
                    new Message.Request(http.nextId(), setting.method(), setting.params());
            http.exchange(attempt, fresh.session(), again, listener);
        } catch (RpcError e) {
            LOG.log(Level.WARNING, "{0} was not set again: {1}", setting.method(), e.getMessage());
        }
    }

    @Override
    public void tell(Message message) {
        Place now = place;
        try {
            mesh.call(
                    service,
                    new CallPolicy(SHORT, 0, false).on(now.instance()),
                    attempt -> {
                        // what was said to one session means nothing to another
                        if (now.instance().equals(attempt.instance().id())) {
                            http.tell(attempt, now.session(), message);
                        }
                        return true;
                    });
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "{0} was not told: {1}", service, e.getMessage());
        }
    }

    @Override
    public void listen(boolean isWanted) {
        Thread fresh =
                isWanted
                        ? Thread.ofVirtual().name("mcp-listen-" + service).unstarted(this::listen)
                        : null;
        Thread before = listening.getAndSet(fresh);
        if (before != null) {
            before.interrupt();
        }
        if (fresh != null) {
            fresh.start();
        }
    }

    private void listen() {
        String since = lastHeard;
        Duration pause = PAUSE_MIN;
        Place at = place;
        try {
            while (closed.getCount() > 0 && isListening()) {
                if (!at.equals(place)) {
                    at = place;
                    since = "";
                }
                long begin = System.nanoTime();
                Optional<StreamableHttp.Heard> heard = listenOnce(at, since);
                if (heard.isPresent() && !heard.get().isOffered()) {
                    return;
                }
                since = heard.map(StreamableHttp.Heard::last).orElse(since);
                lastHeard = since;
                pause = System.nanoTime() - begin > STABLE.toNanos() ? PAUSE_MIN : longer(pause);
                if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isListening() {
        return Thread.currentThread().equals(listening.get());
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
    }

    /** What was heard, or nothing if the server could not be asked. */
    private Optional<StreamableHttp.Heard> listenOnce(Place at, String since) {
        try {
            return mesh.call(
                    service,
                    new CallPolicy(LISTENING, 0, false).on(at.instance()),
                    attempt ->
                            at.instance().equals(attempt.instance().id())
                                    ? Optional.of(
                                            http.listen(attempt, at.session(), since, listener))
                                    : Optional.empty());
        } catch (Failure | RpcError e) {
            LOG.log(Level.DEBUG, "{0} is not listened to: {1}", service, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        listen(false);
        Place last = place;
        if (last.session().id().isEmpty()) {
            return;
        }
        try {
            mesh.call(
                    service,
                    new CallPolicy(SHORT, 0, false).on(last.instance()),
                    attempt -> {
                        if (last.instance().equals(attempt.instance().id())) {
                            http.end(attempt, last.session());
                        }
                        return true;
                    });
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "a session of {0} was not ended: {1}", service, e.getMessage());
        }
    }

    private static Message.Notification cancelled(JsonNode id) {
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        params.set("requestId", id);
        params.put("reason", "the caller does not wait any more");
        return new Message.Notification("notifications/cancelled", params);
    }
}
