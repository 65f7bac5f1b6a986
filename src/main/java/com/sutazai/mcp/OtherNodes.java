package com.sutazai.mcp;

import com.sutazai.breaker.PoolUse;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.KeptSessions.Owner;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.node.Node;
import com.sutazai.security.Caller;
import com.sutazai.security.NodeTokens;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Passes requests for sessions of other nodes to these, and their answers back as they come.
 * Blocks.
 */
@SharedBean
public class OtherNodes implements Elsewhere {

    private static final Logger LOG = System.getLogger(OtherNodes.class.getName());

    /** One for every session that listens, as a node may have so many. */
    private static final int STREAMS_MAX = 20_000;

    private static final int CALLS_MAX = 4_096;

    /** A node says something every ten seconds to whoever reads events. */
    private static final Duration SILENCE = Duration.ofSeconds(25);

    /** A client that wants its answer in one piece waits for as long as a call may take. */
    private static final Duration WHOLE_SILENCE = Duration.ofMinutes(6);

    /** A node that does not listen is gone when its lease has run out. */
    private static final Duration PATIENCE = Node.LEASE.plusSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(100);

    /** Of the connection, of the caller alone, or made anew. */
    private static final Set<String> NOT_PASSED =
            Set.of(
                    "authorization",
                    "x-api-key",
                    "cookie",
                    "host",
                    "content-length",
                    "connection",
                    "keep-alive",
                    "transfer-encoding",
                    "te",
                    "trailer",
                    "upgrade",
                    "expect",
                    "proxy-authorization",
                    "proxy-connection",
                    "accept-encoding",
                    NodeTokens.HEADER.toLowerCase(Locale.ROOT));

    private final KeptSessions kept;
    private final ClientSessions sessions;
    private final NodeTokens tokens;
    private final PeerHttp streams;
    private final PeerHttp calls;
    private final PassedRequests passed;

    @Inject
    public OtherNodes(
            KeptSessions kept,
            ClientSessions sessions,
            NodeTokens tokens,
            Node node,
            PeerHttp http) {
        this.kept = kept;
        this.sessions = sessions;
        this.tokens = tokens;
        this.streams = http.another(STREAMS_MAX);
        this.calls = http.another(CALLS_MAX);
        this.passed = new PassedRequests(node::gone);
        if (kept.isShared()) {
            passed.start();
        }
    }

    /** How the connections to other nodes are used for what is answered at once. */
    public PoolUse callsUse() {
        return calls.poolUse();
    }

    /** The same for streams, which last. */
    public PoolUse streamsUse() {
        return streams.poolUse();
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(this::stop);
    }

    void stop() {
        passed.stop();
        streams.stop();
        calls.stop();
    }

    @Override
    public Optional<HttpServletRequest> pass(
            HttpServletRequest request, HttpServletResponse response, String session)
            throws IOException, InterruptedException {
        if (NodeTokens.isPassed(request)) {
            return Optional.of(asSent(request));
        }
        if (!kept.isShared() || sessions.isHere(session)) {
            return Optional.of(request);
        }
        Optional<Owner> owner = kept.other(session).filter(Owner::isAlive);
        if (owner.isEmpty()) {
            return Optional.of(request);
        }
        ReadRequest read = new ReadRequest(request);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (owner.isPresent() && System.nanoTime() < end) {
            if (isPassed(read, response, owner.get())) {
                return Optional.empty();
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            owner = kept.other(session).filter(Owner::isAlive);
        }
        if (owner.isPresent()) {
            LOG.log(
                    Level.WARNING,
                    "{0} has a session and does not take requests of this node; if it is there, compare SECRET_KEY and clocks",
                    owner.get().url());
            throw Failure.unavailable(
                    "The node that has this session does not answer", Duration.ofSeconds(1));
        }
        return Optional.of(read);
    }

    /**
     * What another node has passed on, with the body that it has signed.
     *
     * @throws Failure 401 if somebody else has put another body in its place
     */
    private static HttpServletRequest asSent(HttpServletRequest request) throws IOException {
        ReadRequest read = new ReadRequest(request);
        if (!NodeTokens.isBody(request, read.body())) {
            throw Failure.of(ProblemType.UNAUTHENTICATED, "This is not what the node has sent");
        }
        return read;
    }

    private boolean isPassed(ReadRequest request, HttpServletResponse response, Owner owner)
            throws IOException {
        String query = request.getQueryString();
        URI uri =
                URI.create(
                        owner.url() + request.getRequestURI() + (query == null ? "" : "?" + query));
        boolean isListening = "GET".equals(request.getMethod());
        String accepted = request.getHeader("Accept");
        boolean readsEvents = accepted != null && accepted.contains("text/event-stream");
        try (PassedAnswer answer = new PassedAnswer(response, passed, owner.id())) {
            try {
                (isListening ? streams : calls)
                        .stream(
                                request.getMethod(),
                                uri,
                                headers(request, owner),
                                request.body(),
                                readsEvents ? SILENCE : WHOLE_SILENCE,
                                answer);
            } catch (ConnectException | PassedAnswer.NotThere e) {
                // nothing has run
                return false;
            } catch (PassedAnswer.Left e) {
                throw e;
            } catch (IOException e) {
                answer.brokenOff(request.body(), ended(), e);
            }
            return true;
        }
    }

    private static Failure ended() {
        return Failure.of(
                        ProblemType.UPSTREAM_FAILED,
                        "The node that has this session ended meanwhile; the request may have run")
                .with("may_have_run", true);
    }

    private Map<String, String> headers(ReadRequest request, Owner owner) {
        Map<String, String> headers = new TreeMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, String.join(", ", Collections.list(request.getHeaders(name))));
            }
        }
        headers.put(
                NodeTokens.HEADER,
                tokens.issue(
                        Caller.of(request),
                        owner.id(),
                        NodeTokens.Sent.of(request),
                        request.body()));
        return headers;
    }
}
