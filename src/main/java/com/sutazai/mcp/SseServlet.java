package com.sutazai.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Problems;
import com.sutazai.http.RequestId;
import com.sutazai.mcp.downstream.EventWriter;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Allowed;
import com.sutazai.security.Caller;
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
 * The transport of 2024-11-05: GET opens a stream that names the address for messages; answers and
 * all else come on the stream. It is the session: when it breaks, the session ends.
 */
@WebServlet(
        urlPatterns = {"/sse", "/sse/*"},
        asyncSupported = true)
@Allowed(value = Role.USER, reads = true)
public class SseServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = System.getLogger(SseServlet.class.getName());

    private static final String SESSION = "session";

    private final transient OriginCheck origins;
    private final transient Elsewhere others;
    private final transient Endpoints endpoints;
    private final transient ClientSessions sessions;
    private final transient ClientMessages messages;
    private final transient OpenStreams streams;

    @Inject
    public SseServlet(
            OriginCheck origins,
            Elsewhere others,
            Endpoints endpoints,
            ClientSessions sessions,
            ClientMessages messages,
            OpenStreams streams) {
        this.origins = origins;
        this.others = others;
        this.endpoints = endpoints;
        this.sessions = sessions;
        this.messages = messages;
        this.streams = streams;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            origins.check(request);
            switch (request.getMethod()) {
                case "GET" -> async(request, () -> listen(request, response));
                case "POST" -> async(request, () -> message(request, response));
                default ->
                        throw Failure.of(
                                        ProblemType.METHOD_NOT_ALLOWED,
                                        "GET opens the stream, POST sends a message")
                                .header("Allow", "GET, POST");
            }
        } catch (Failure e) {
            Problems.send(request, response, e);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void async(HttpServletRequest request, Work work) {
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        Thread.ofVirtual().name("mcp-sse").start(() -> run(work, async));
    }

    private static void run(Work work, AsyncContext async) {
        HttpServletRequest request = (HttpServletRequest) async.getRequest();
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        try {
            work.run();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "an MCP client left: {0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            refuse(request, response, e);
        }
        async.complete();
    }

    private static void refuse(
            HttpServletRequest request, HttpServletResponse response, RuntimeException e) {
        try {
            if (!response.isCommitted()) {
                Problems.send(request, response, Problems.of(e, RequestId.of(request)));
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "the client left before its problem", gone);
        }
    }

    private void listen(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        endpoints.of(request);
        ClientSession session =
                sessions.open(
                        Caller.of(request),
                        path(request),
                        Introduction.ofGateway(com.sutazai.http.Version.TEXT));
        sessions.keep(session);
        EventWriter writer = new EventWriter(response, session.ownStream(), false);
        String address = path(request) + "?" + SESSION + "=" + session.id();
        try {
            streams.write(request, () -> writer.endpoint(address));
        } finally {
            sessions.end(session);
        }
    }

    /** A message for a session, whose stream may be at another node. */
    private void message(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        String session = request.getParameter(SESSION);
        HttpServletRequest ours =
                session == null ? request : others.pass(request, response, session).orElse(null);
        if (ours != null) {
            post(ours, response);
        }
    }

    private void post(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Endpoint endpoint = endpoints.of(request);
        String id = request.getParameter(SESSION);
        ClientSession session =
                sessions.find(id == null ? "" : id, Caller.of(request), path(request));
        try {
            switch (Message.of(Json.trees().readTree(request.getInputStream()))) {
                case Message.Request asked when "initialize".equals(asked.method()) -> {
                    session.introduce(Introduction.of(asked.params()));
                    Message answer = Answers.of(asked, () -> endpoint.greeting(session));
                    ClientSession.push(session.ownStream(), answer);
                }
                case Message.Request asked ->
                        messages.begin(endpoint, session, asked, session.ownStream());
                case Message.Notification told -> messages.told(session, told);
                case Message answer -> messages.answered(session, answer);
            }
            response.setStatus(HttpServletResponse.SC_ACCEPTED);
        } catch (JsonProcessingException e) {
            throw Failure.of(ProblemType.MALFORMED_JSON, "The body is not valid JSON");
        } catch (RpcError e) {
            throw Failure.of(ProblemType.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static String path(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return request.getServletPath() + (rest == null ? "" : rest);
    }
}
