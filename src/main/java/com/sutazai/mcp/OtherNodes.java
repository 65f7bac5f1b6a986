package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.KeptSessions.Owner;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.node.Node;
import com.sutazai.security.Caller;
import com.sutazai.security.NodeTokens;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
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

    private static final int CONNECTIONS_MAX = 4_096;

    /** A node says something every ten seconds, unless a client wants its answer in one piece. */
    private static final Duration SILENCE = Duration.ofMinutes(6);

    /** A node that does not listen is gone when its lease has run out. */
    private static final Duration PATIENCE = Node.LEASE.plusSeconds(2);

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int CHUNK = 8_192;
    private static final int UNAUTHORIZED = 401;

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

    /** What of an answer is the answer's own; the rest is said of every response. */
    private static final List<String> PASSED_BACK =
            List.of(
                    "Content-Type",
                    "Mcp-Session-Id",
                    "Retry-After",
                    "Allow",
                    "X-Accel-Buffering",
                    "Cache-Control");

    private final KeptSessions kept;
    private final ClientSessions sessions;
    private final NodeTokens tokens;
    private final PeerHttp http = PeerHttp.of(CONNECTIONS_MAX);

    @Inject
    public OtherNodes(KeptSessions kept, ClientSessions sessions, NodeTokens tokens) {
        this.kept = kept;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    @PreDestroy
    void stop() {
        http.stop();
    }

    /** The client of a request has left. */
    private static final class Left extends IOException {

        private static final long serialVersionUID = 1L;

        Left(IOException cause) {
            super(cause);
        }
    }

    /** The node that was asked is another one than the one that was meant, or does not know us. */
    private static final class NotThere extends IOException {

        private static final long serialVersionUID = 1L;
    }

    @Override
    public Optional<HttpServletRequest> pass(
            HttpServletRequest request, HttpServletResponse response, String session)
            throws IOException, InterruptedException {
        if (!kept.isShared() || NodeTokens.isPassed(request) || sessions.isHere(session)) {
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

    private boolean isPassed(ReadRequest request, HttpServletResponse response, Owner owner)
            throws IOException {
        String query = request.getQueryString();
        URI uri =
                URI.create(
                        owner.url() + request.getRequestURI() + (query == null ? "" : "?" + query));
        try {
            http.stream(
                    request.getMethod(),
                    uri,
                    headers(request, owner),
                    request.body(),
                    SILENCE,
                    (status, headers, body) -> answer(status, headers, body, response));
            return true;
        } catch (ConnectException | NotThere e) {
            // nothing has run
            return false;
        } catch (Left e) {
            throw e;
        } catch (IOException e) {
            if (response.isCommitted()) {
                throw e;
            }
            throw Failure.of(
                            ProblemType.UPSTREAM_FAILED,
                            "The node that has this session ended meanwhile; the request may have run")
                    .with("may_have_run", true);
        }
    }

    private Map<String, String> headers(HttpServletRequest request, Owner owner) {
        Map<String, String> headers = new TreeMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            if (!NOT_PASSED.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, String.join(", ", Collections.list(request.getHeaders(name))));
            }
        }
        String info = request.getPathInfo();
        headers.put(
                NodeTokens.HEADER,
                tokens.issue(
                        Caller.of(request),
                        owner.id(),
                        request.getMethod(),
                        request.getServletPath() + (info == null ? "" : info)));
        return headers;
    }

    private static void answer(
            int status, Map<String, String> headers, InputStream body, HttpServletResponse response)
            throws IOException {
        if (status == UNAUTHORIZED) {
            throw new NotThere();
        }
        response.setStatus(status);
        for (String name : PASSED_BACK) {
            String value = headers.get(name.toLowerCase(Locale.ROOT));
            if (value != null) {
                response.setHeader(name, value);
            }
        }
        OutputStream out = response.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
            try {
                out.write(chunk, 0, read);
                out.flush();
            } catch (IOException e) {
                throw new Left(e);
            }
        }
    }
}
