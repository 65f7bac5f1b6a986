package com.sutazai.mcp;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Problems;
import com.sutazai.http.RequestId;
import com.sutazai.mcp.protocol.Revision;
import com.sutazai.security.Allowed;
import com.sutazai.security.OpenStreams;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Streamable HTTP for stock clients: POST of messages, GET of what servers say of themselves and of
 * what a broken connection has missed, DELETE of a session. All services are at {@code /mcp}, one
 * alone and under its own names at {@code /mcp/SERVICE}.
 */
@WebServlet(
        urlPatterns = {"/mcp", "/mcp/*"},
        asyncSupported = true)
@Allowed(value = Role.USER, reads = true)
public class McpServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = System.getLogger(McpServlet.class.getName());

    private final transient OriginCheck origins;
    private final transient Elsewhere others;
    private final transient StreamableRequests requests;
    private final transient OpenStreams streams;

    @Inject
    public McpServlet(
            OriginCheck origins,
            Elsewhere others,
            StreamableRequests requests,
            OpenStreams streams) {
        this.origins = origins;
        this.others = others;
        this.requests = requests;
        this.streams = streams;
    }

    /** The work for a request; it ends with the response. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            origins.check(request);
            check(request);
        } catch (Failure e) {
            Problems.send(request, response, e);
            return;
        }
        AsyncContext async = request.startAsync();
        // the answer's own limit ends a call, not the container's
        async.setTimeout(0);
        Work work = () -> work(request, response);
        Thread.ofVirtual().name("mcp").start(() -> run(work, async, request, response));
    }

    private void work(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        if ("GET".equals(request.getMethod())) {
            streams.write(request, () -> answer(request, response));
        } else {
            answer(request, response);
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        String session = request.getHeader(StreamableRequests.SESSION);
        HttpServletRequest ours =
                session == null ? request : others.pass(request, response, session).orElse(null);
        if (ours == null) {
            return;
        }
        switch (ours.getMethod()) {
            case "POST" -> requests.post(ours, response);
            case "GET" -> requests.get(ours, response);
            default -> requests.delete(ours, response);
        }
    }

    private static void run(
            Work work,
            AsyncContext async,
            HttpServletRequest request,
            HttpServletResponse response) {
        try {
            work.run();
        } catch (Failure e) {
            refuse(request, response, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "an MCP client left: {0}", e.getMessage());
        } catch (RuntimeException e) {
            refuse(request, response, Problems.of(e, RequestId.of(request)));
        }
        async.complete();
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, Failure failure) {
        try {
            if (!response.isCommitted()) {
                Problems.send(request, response, failure);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the client left before its problem", e);
        }
    }

    private static void check(HttpServletRequest request) {
        String method = request.getMethod();
        if (!"POST".equals(method) && !"GET".equals(method) && !"DELETE".equals(method)) {
            throw Failure.of(
                            ProblemType.METHOD_NOT_ALLOWED,
                            "Send JSON-RPC messages with POST; GET listens, DELETE ends a session")
                    .header("Allow", "GET, POST, DELETE");
        }
        String type = request.getContentType();
        if ("POST".equals(method) && (type == null || !type.startsWith("application/json"))) {
            throw Failure.of(ProblemType.UNSUPPORTED_TYPE, "Send the message as application/json");
        }
        String revision = request.getHeader("MCP-Protocol-Version");
        if (revision != null && Revision.of(revision).isEmpty()) {
            throw Failure.of(
                    ProblemType.BAD_REQUEST,
                    "This protocol version is not spoken here; the newest that is: "
                            + Revision.newest().date());
        }
    }
}
