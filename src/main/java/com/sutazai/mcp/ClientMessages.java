package com.sutazai.mcp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.config.SharedBean;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.upstream.SessionSettings;
import com.sutazai.security.Caller;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What becomes of a client's messages: a request is worked for on a thread of its own, which says
 * what it has to say to a stream. Thread-safe.
 */
@SharedBean
public class ClientMessages {

    private static final Logger LOG = System.getLogger(ClientMessages.class.getName());

    /** Nobody comes back for the answer to a request without a session. */
    private static final OutStream.Limits ALONE =
            new OutStream.Limits(64, 2 * 1024 * 1024, Duration.ofSeconds(30));

    private final ClientSessions sessions;

    @Inject
    public ClientMessages(ClientSessions sessions) {
        this.sessions = sessions;
    }

    /** A request under way. */
    record Work(OutStream stream, Thread worker) {}

    /** A session that was opened, with the answer to {@code initialize}. */
    record Opened(ClientSession session, Message answer) {}

    /**
     * Opens a session.
     *
     * @throws RpcError if the parameters are wrong or nobody is there to speak with
     */
    Opened initialize(Endpoint endpoint, Caller caller, String path, Message.Request request) {
        ClientSession session = sessions.open(caller, path, Introduction.of(request.params()));
        boolean isKept = false;
        try {
            Message answer = Answers.of(request, () -> endpoint.greeting(session));
            if (answer instanceof Message.Result) {
                sessions.keep(session);
                isKept = true;
            }
            return new Opened(session, answer);
        } finally {
            if (!isKept) {
                session.close();
            }
        }
    }

    /** Begins to work for a request of a session. */
    Work begin(Endpoint endpoint, ClientSession session, Message.Request request) {
        OutStream stream = session.open();
        Thread worker = worker(endpoint, session, request, stream, () -> true);
        session.begin(request.id(), worker);
        worker.start();
        return new Work(stream, worker);
    }

    /** Begins to work for a request whose answer goes to a stream that goes on. */
    void begin(
            Endpoint endpoint, ClientSession session, Message.Request request, OutStream stream) {
        Thread worker = worker(endpoint, session, request, stream, () -> false);
        session.begin(request.id(), worker);
        worker.start();
    }

    /** Begins to work for the requests of a batch; their answers come in any order. */
    Work begin(Endpoint endpoint, ClientSession session, List<Message.Request> requests) {
        OutStream stream = session.open();
        AtomicInteger left = new AtomicInteger(requests.size());
        Thread last = Thread.currentThread();
        for (Message.Request request : requests) {
            last = worker(endpoint, session, request, stream, () -> left.decrementAndGet() == 0);
            session.begin(request.id(), last);
            last.start();
        }
        return new Work(stream, last);
    }

    /** Begins to work for a request without a session. */
    Work begin(Endpoint endpoint, Caller caller, Message.Request request) {
        OutStream stream = new OutStream(0, ALONE);
        Thread worker =
                Thread.ofVirtual()
                        .name("mcp-call")
                        .start(
                                () ->
                                        stream.finish(
                                                ClientSession.bytes(
                                                        Answers.of(
                                                                request,
                                                                () ->
                                                                        endpoint.result(
                                                                                caller,
                                                                                request)))));
        return new Work(stream, worker);
    }

    private Thread worker(
            Endpoint endpoint,
            ClientSession session,
            Message.Request request,
            OutStream stream,
            java.util.function.BooleanSupplier isLast) {
        return Thread.ofVirtual()
                .name("mcp-call")
                .unstarted(() -> work(endpoint, session, request, stream, isLast));
    }

    private void work(
            Endpoint endpoint,
            ClientSession session,
            Message.Request request,
            OutStream stream,
            java.util.function.BooleanSupplier isLast) {
        Message answer;
        try {
            answer = Answers.of(request, () -> endpoint.result(session, request, stream));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "working for an MCP request failed", e);
            answer =
                    new Message.ErrorAnswer(
                            request.id(),
                            new RpcError(RpcError.INTERNAL, "The gateway failed").error());
        }
        if (answer instanceof Message.Result && SessionSettings.isSetting(request.method())) {
            remember(session, request);
        }
        session.end(request.id());
        // whoever cancels a request gets no answer to it
        boolean isCancelled = Thread.interrupted();
        boolean isEnd = isLast.getAsBoolean();
        if (isCancelled && isEnd) {
            stream.end();
        } else if (isEnd) {
            stream.finish(ClientSession.bytes(answer));
        } else if (!isCancelled) {
            ClientSession.push(stream, answer);
        }
    }

    private void remember(ClientSession session, Message.Request request) {
        try {
            sessions.set(session, request);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "another node would not know what a client has set", e);
        }
    }

    /** Sets again what the client of a session has set on another node, in the background. */
    void restore(Endpoint endpoint, ClientSession session) {
        if (session.mustRestore()) {
            Thread.ofVirtual()
                    .name("mcp-restore")
                    .start(
                            () ->
                                    session.settings()
                                            .all()
                                            .forEach(each -> again(endpoint, session, each)));
        }
    }

    private static void again(Endpoint endpoint, ClientSession session, Message.Request request) {
        Message answer =
                Answers.of(
                        request,
                        // what a server says on its account belongs to no request of the client
                        () -> endpoint.result(session, request, session.ownStream()));
        if (answer instanceof Message.ErrorAnswer error) {
            LOG.log(
                    Level.WARNING,
                    "{0} of a session of another node was refused: {1}",
                    request.method(),
                    error.error().path("message").asText());
        }
    }

    /** A client says something that wants no answer. */
    void told(ClientSession session, Message.Notification notice) {
        switch (notice.method()) {
            case "notifications/initialized" ->
                    // servers were told so at once
                    LOG.log(Level.DEBUG, "an MCP client is ready");
            case "notifications/cancelled" -> session.cancel(notice.params().path("requestId"));
            default -> session.links().forEach(link -> link.tell(notice));
        }
    }

    /** A client answers a question; of a message that is none, or comes without a session. */
    void answered(ClientSession session, Message answer) {
        session.questions().answered(answer);
    }

    static Message.ErrorAnswer error(RpcError error) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.setAll((ObjectNode) error.error());
        return new Message.ErrorAnswer(JsonNodeFactory.instance.nullNode(), tree);
    }
}
