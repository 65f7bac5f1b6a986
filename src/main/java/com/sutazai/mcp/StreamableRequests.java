package com.sutazai.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.downstream.EventWriter;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.Revision;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Caller;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The three methods of Streamable HTTP. Blocks. */
@SharedBean
public class StreamableRequests {

    static final String SESSION = "Mcp-Session-Id";
    private static final int BATCH_MAX = 50;

    private final Endpoints endpoints;
    private final ClientSessions sessions;
    private final ClientMessages messages;
    private final StepUp stepUp;

    @Inject
    public StreamableRequests(
            Endpoints endpoints, ClientSessions sessions, ClientMessages messages, StepUp stepUp) {
        this.endpoints = endpoints;
        this.sessions = sessions;
        this.messages = messages;
        this.stepUp = stepUp;
    }

    /** A message, or in 2025-03-26 several. */
    void post(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        Endpoint endpoint = endpoints.of(request);
        Optional<ClientSession> session = session(request);
        session.ifPresent(known -> messages.restore(endpoint, known));
        try {
            JsonNode tree = Json.trees().readTree(request.getInputStream());
            if (tree.isArray() && session.isPresent() && takesBatches(session.get())) {
                batch(endpoint, session.get(), tree, response);
            } else {
                one(endpoint, session.orElse(null), Message.of(tree), request, response);
            }
        } catch (JsonProcessingException e) {
            refuse(response, new RpcError(RpcError.PARSE, "The body is not valid JSON"));
        } catch (RpcError e) {
            refuse(response, e);
        }
    }

    private void one(
            Endpoint endpoint,
            @Nullable ClientSession session,
            Message message,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        if (message instanceof Message.Request asked && ToolRules.CALL.equals(asked.method())) {
            stepUp.require(Caller.of(request), request);
        }
        switch (message) {
            case Message.Request asked when "initialize".equals(asked.method()) ->
                    initialize(endpoint, asked, request, response);
            case Message.Request asked when session == null -> {
                ClientMessages.Work work = messages.begin(endpoint, Caller.of(request), asked);
                try {
                    EventWriter writer = new EventWriter(response, work.stream(), false);
                    if (takesEvents(request)) {
                        writer.answer();
                    } else {
                        writer.plainAnswer();
                    }
                } catch (IOException e) {
                    // nobody can come back for it
                    work.worker().interrupt();
                    throw e;
                }
            }
            case Message.Request asked ->
                    write(
                            session,
                            messages.begin(endpoint, session, asked).stream(),
                            takesEvents(request),
                            response);
            case Message.Notification told -> {
                if (session != null) {
                    messages.told(session, told);
                }
                response.setStatus(HttpServletResponse.SC_ACCEPTED);
            }
            case Message.Result answer -> answered(session, answer, response);
            case Message.ErrorAnswer answer -> answered(session, answer, response);
        }
    }

    private void initialize(
            Endpoint endpoint,
            Message.Request asked,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ClientMessages.Opened opened =
                messages.initialize(endpoint, Caller.of(request), path(request), asked);
        if (opened.answer() instanceof Message.Result) {
            response.setHeader(SESSION, opened.session().id());
        }
        json(response, HttpServletResponse.SC_OK, opened.answer());
    }

    private void answered(
            @Nullable ClientSession session, Message answer, HttpServletResponse response) {
        if (session != null) {
            messages.answered(session, answer);
        }
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
    }

    private void batch(
            Endpoint endpoint, ClientSession session, JsonNode tree, HttpServletResponse response)
            throws IOException, InterruptedException {
        if (tree.isEmpty() || tree.size() > BATCH_MAX) {
            throw new RpcError(
                    RpcError.INVALID_REQUEST, "A batch has 1 to " + BATCH_MAX + " messages");
        }
        List<Message.Request> requests = new ArrayList<>();
        List<Message> others = new ArrayList<>();
        for (JsonNode each : tree) {
            switch (Message.of(each)) {
                case Message.Request asked when "initialize".equals(asked.method()) ->
                        throw new RpcError(
                                RpcError.INVALID_REQUEST, "initialize is no part of a batch");
                case Message.Request asked -> requests.add(asked);
                case Message other -> others.add(other);
            }
        }
        for (Message other : others) {
            if (other instanceof Message.Notification told) {
                messages.told(session, told);
            } else {
                messages.answered(session, other);
            }
        }
        if (requests.isEmpty()) {
            response.setStatus(HttpServletResponse.SC_ACCEPTED);
        } else {
            write(session, messages.begin(endpoint, session, requests).stream(), true, response);
        }
    }

    /** The work goes on if the client leaves, which may come back for the rest. */
    private static void write(
            ClientSession session,
            OutStream stream,
            boolean takesEvents,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        EventWriter writer = new EventWriter(response, stream, true);
        if (takesEvents) {
            writer.answerAsEvents(isPrimed(session));
        } else {
            writer.plainAnswer();
        }
        if (stream.isFinished()) {
            session.delivered(stream);
        }
    }

    /** What servers say of themselves, or the rest of a stream that broke. */
    void get(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        String accept = request.getHeader("Accept");
        if (accept == null || !(accept.contains("text/event-stream") || accept.contains("*/*"))) {
            throw Failure.of(ProblemType.NOT_ACCEPTABLE, "GET answers with text/event-stream only");
        }
        Endpoint endpoint = endpoints.of(request);
        ClientSession session = required(request);
        messages.restore(endpoint, session);
        String last = request.getHeader("Last-Event-ID");
        if (last == null || last.isEmpty()) {
            OutStream own = session.ownStream();
            EventWriter writer = new EventWriter(response, own, true);
            session.links().forEach(link -> link.listen(true));
            try {
                writer.events(own.read());
            } finally {
                if (!own.isAttached()) {
                    session.links().forEach(link -> link.listen(false));
                }
            }
        } else {
            int dash = last.indexOf('-');
            long stream = number(last.substring(0, Math.max(0, dash)));
            long event = number(last.substring(dash + 1));
            OutStream broken =
                    session.stream(stream)
                            .orElseThrow(
                                    () ->
                                            Failure.notFound(
                                                    "The stream of this event is no longer kept"));
            new EventWriter(response, broken, true).events(event);
        }
        session.touch();
    }

    /** The client says good-bye. */
    void delete(HttpServletRequest request, HttpServletResponse response) {
        endpoints.of(request);
        sessions.end(required(request));
        response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }

    private ClientSession required(HttpServletRequest request) {
        return session(request)
                .orElseThrow(
                        () ->
                                Failure.of(
                                        ProblemType.BAD_REQUEST,
                                        "This needs the header "
                                                + SESSION
                                                + " that initialize was answered with"));
    }

    private Optional<ClientSession> session(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(SESSION))
                .map(id -> sessions.find(id, Caller.of(request), path(request)));
    }

    /** Whoever accepts nothing in particular gets what it can read without further ado. */
    private static boolean takesEvents(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/event-stream");
    }

    private static String path(HttpServletRequest request) {
        String rest = request.getPathInfo();
        return request.getServletPath() + (rest == null ? "" : rest);
    }

    private static boolean takesBatches(ClientSession session) {
        return session.who().revision().takesBatches();
    }

    private static boolean isPrimed(ClientSession session) {
        return session.who().revision().compareTo(Revision.V2025_11_25) >= 0;
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw Failure.of(ProblemType.BAD_REQUEST, "Last-Event-ID is none of ours");
        }
    }

    private static void refuse(HttpServletResponse response, RpcError error) throws IOException {
        if (!response.isCommitted()) {
            json(response, HttpServletResponse.SC_BAD_REQUEST, ClientMessages.error(error));
        }
    }

    private static void json(HttpServletResponse response, int status, Message message)
            throws IOException {
        byte[] body = ClientSession.bytes(message);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
