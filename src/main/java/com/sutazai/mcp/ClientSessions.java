package com.sutazai.mcp;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.security.Caller;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all clients. Clients seldom say good-bye: an idle session ends after a while, and
 * whoever opens more than allowed loses its longest idle one. Thread-safe.
 */
@SharedBean
public class ClientSessions {

    private static final Logger LOG = System.getLogger(ClientSessions.class.getName());

    private static final int ID_BYTES = 24;
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final List<Message> CHANGES =
            Stream.of("tools", "prompts", "resources")
                    .<Message>map(
                            what ->
                                    new Message.Notification(
                                            "notifications/" + what + "/list_changed",
                                            MissingNode.getInstance()))
                    .toList();
    private static final OutStream.Limits STREAM =
            new OutStream.Limits(256, 2 * 1024 * 1024, Duration.ofSeconds(30));

    private final McpSettings settings;
    private final SessionOwners owners;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, ClientSession> sessions = new ConcurrentHashMap<>();

    /** Sessions that have ended here and that other nodes could still take for living ones. */
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Inject
    public ClientSessions(
            McpSettings settings,
            PrometheusMeterRegistry metrics,
            ListChanges changes,
            SessionOwners owners) {
        this.settings = settings;
        this.owners = owners;
        changes.whenTold(this::tellOfChange);
        Gauge.builder("mcp_sessions", sessions, Map::size).register(metrics);
        Thread.ofVirtual().name("mcp-sessions").start(this::sweep);
    }

    void stop(@Observes ContextStop event) {
        event.endWork(() -> sessions.values().forEach(ClientSession::close));
        event.endLoop(stopped::countDown);
    }

    /** A new session of a caller at an endpoint; {@link #keep} makes it known. */
    ClientSession open(Caller caller, String path, Introduction who) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new ClientSession(
                Base64.getUrlEncoder().withoutPadding().encodeToString(id),
                caller,
                path,
                who,
                STREAM);
    }

    /**
     * From now on it can be found, from other nodes too.
     *
     * @throws Failure 503 if the server has all that it can keep, or if others cannot be told
     */
    void keep(ClientSession session) {
        requireRoom();
        int lapses = owners.lapses();
        owners.keep(session);
        hold(session, lapses);
    }

    private void requireRoom() {
        if (sessions.size() >= settings.sessionsMax()
                && !makeRoom(List.copyOf(sessions.values()), 1)) {
            throw Failure.unavailable(
                    "This server has MCP_SESSIONS_MAX sessions, all of them busy",
                    Duration.ofSeconds(5));
        }
    }

    /** The session of its id that is held from now on: of two who come at once, the first one's. */
    private ClientSession hold(ClientSession session, int lapses) {
        session.confirm(lapses);
        ClientSession first = sessions.putIfAbsent(session.id(), session);
        List<ClientSession> own =
                sessions.values().stream()
                        .filter(each -> each.owner().equals(session.owner()))
                        .toList();
        if (own.size() > settings.sessionsPerCallerMax()) {
            makeRoom(own, own.size() - settings.sessionsPerCallerMax());
        }
        return first == null ? session : first;
    }

    /**
     * The session of an id.
     *
     * @throws Failure 404 if there is none, or if it is another's or at another endpoint
     */
    ClientSession find(String id, Caller caller, String path) {
        ClientSession session = isHere(id) ? sessions.get(id) : taken(id, caller, path);
        if (session == null
                || !session.owner().equals(caller.userId())
                || !isEnough(caller, session.caller())
                || !session.path().equals(path)) {
            throw Failure.of(
                    ProblemType.NOT_FOUND,
                    "There is no such MCP session; begin anew with initialize");
        }
        session.touch(caller);
        return session;
    }

    /** Who comes with more goes on, after a step-up for one; who comes with less begins anew. */
    private static boolean isEnough(Caller now, Caller before) {
        return now.role().includes(before.role()) && now.scopes().cover(before.scopes());
    }

    /** Whether this node has a session; one that another has taken over meanwhile is let go. */
    boolean isHere(String id) {
        ClientSession session = sessions.get(id);
        if (session == null) {
            return false;
        }
        int lapses = owners.lapses();
        if (!owners.isDoubtful(session.lapses())) {
            return true;
        }
        try {
            if (owners.isOwn(id)) {
                session.confirm(lapses);
                return true;
            }
        } catch (Failure e) {
            // nobody can be asked: better the session as it was than none, though another node
            // may have it if this one alone is cut off
            return true;
        }
        if (sessions.remove(id, session)) {
            Thread.ofVirtual().name("mcp-close").start(session::close);
        }
        return false;
    }

    /** A session of a node that is gone is this node's from now on. */
    private @Nullable ClientSession taken(String id, Caller caller, String path) {
        if (ended.contains(id)) {
            return null;
        }
        int lapses = owners.lapses();
        Optional<SessionOwners.Taken> taken = owners.take(id, caller.userId(), path);
        if (taken.isEmpty()) {
            return null;
        }
        requireRoom();
        return hold(new ClientSession(id, caller, path, taken.get(), STREAM), lapses);
    }

    /** The client has set something in its session. */
    void set(ClientSession session, Message.Request request) {
        session.settings().answered(request);
        List<Message.Request> kept = List.of();
        List<Message.Request> all = session.settings().all();
        // requests of a session run side by side: the last who writes has seen what all have set
        do {
            owners.set(session, all);
            kept = all;
            all = session.settings().all();
        } while (!kept.equals(all));
    }

    /** Ends a session: from now on nobody finds it. */
    void end(ClientSession session) {
        if (!ended.add(session.id())) {
            return;
        }
        if (sessions.remove(session.id(), session)) {
            Thread.ofVirtual().name("mcp-close").start(() -> close(session));
        } else {
            ended.remove(session.id());
        }
    }

    private void close(ClientSession session) {
        forget(session.id());
        session.close();
    }

    /** No other node will take it over; tried again later if nobody can be told. */
    private void forget(String id) {
        try {
            owners.forget(id);
            ended.remove(id);
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "an MCP session is forgotten later: {0}", e.getMessage());
        }
    }

    /** Whoever speaks with all services has other tools now. */
    private void tellOfChange() {
        sessions.values().stream()
                .filter(session -> isOfAll(session.path()))
                .forEach(
                        session ->
                                CHANGES.forEach(
                                        change ->
                                                session.ownStream()
                                                        .mention(ClientSession.bytes(change))));
    }

    private static boolean isOfAll(String path) {
        return "/mcp".equals(path)
                || "/sse".equals(path)
                || path.startsWith("/mcp/v/")
                || path.startsWith("/sse/v/");
    }

    private void forgetLeft() {
        try {
            owners.forgetLeft(settings.sessionTtl());
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "sessions of other nodes are forgotten later", e);
        }
    }

    private boolean makeRoom(List<ClientSession> among, int count) {
        List<ClientSession> idle =
                among.stream()
                        .filter(session -> !session.isBusy())
                        .sorted(Comparator.comparingLong(ClientSession::used))
                        .limit(count)
                        .toList();
        idle.forEach(this::end);
        return !idle.isEmpty();
    }

    /**
     * Sessions that others have taken over while this node was away: who still listens here learns
     * of it by the end of the stream, and comes back to where the session is.
     */
    private void letGo() {
        int lapses = owners.lapses();
        sessions.values().stream()
                .filter(session -> session.lapses() != lapses)
                .map(ClientSession::id)
                .forEach(this::isHere);
    }

    private void sweep() {
        try {
            while (!stopped.await(SWEEP.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                sessions.values().stream()
                        .filter(session -> !session.isBusy() && !session.isHeard())
                        .filter(session -> now - session.used() > settings.sessionTtl().toNanos())
                        .forEach(this::end);
                letGo();
                ended.forEach(this::forget);
                forgetLeft();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
