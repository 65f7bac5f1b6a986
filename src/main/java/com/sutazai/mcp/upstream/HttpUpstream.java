package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mesh.Attempt;
import com.sutazai.mesh.CallPolicy;
import com.sutazai.mesh.Reply;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.mesh.Topology;
import com.sutazai.mesh.Unsent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server behind Streamable HTTP (2025-03-26 and later), with any number of instances in the mesh.
 */
public final class HttpUpstream implements Upstream {

    /** Where instances keep the path of their endpoint. */
    public static final String PATH = "mcp_path";

    private static final String ACCEPT = "application/json, text/event-stream";
    private static final int INSTANCES_TRIED_MAX = 3;

    private final ServiceMesh mesh;
    private final ServiceName service;
    private final Map<String, String> headers;
    private final int messageSizeMax;
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, HttpSession> sessions = new ConcurrentHashMap<>();

    /**
     * @param headers sent with every message, such as the server's own authorization
     */
    public HttpUpstream(
            ServiceMesh mesh,
            ServiceName service,
            Map<String, String> headers,
            int messageSizeMax) {
        this.mesh = mesh;
        this.service = service;
        this.headers = Map.copyOf(headers);
        this.messageSizeMax = messageSizeMax;
    }

    @Override
    public JsonNode request(
            String method, JsonNode params, Duration timeout, boolean isRepeatable) {
        CallPolicy policy = new CallPolicy(timeout, INSTANCES_TRIED_MAX - 1, isRepeatable);
        return mesh.call(service, policy, attempt -> on(attempt, method, params));
    }

    private JsonNode on(Attempt attempt, String method, JsonNode params) throws IOException {
        HttpSession session = session(attempt);
        Message.Request request =
                new Message.Request(LongNode.valueOf(ids.incrementAndGet()), method, params);
        Optional<JsonNode> result = exchange(attempt, session, request);
        if (result.isPresent()) {
            return result.get();
        }
        // the server no longer knows the session; the message did not run
        sessions.remove(attempt.instance().id(), session);
        return exchange(attempt, session(attempt), request)
                .orElseThrow(
                        () -> new IOException("the server refuses a session that it just opened"));
    }

    private HttpSession session(Attempt attempt) throws IOException {
        HttpSession known = sessions.get(attempt.instance().id());
        if (known != null) {
            return known;
        }
        try {
            HttpSession opened = open(attempt);
            HttpSession first = sessions.putIfAbsent(attempt.instance().id(), opened);
            return first == null ? opened : first;
        } catch (IOException e) {
            throw new Unsent("it opens no session", e);
        }
    }

    private HttpSession open(Attempt attempt) throws IOException {
        Message.Request initialize =
                new Message.Request(
                        LongNode.valueOf(ids.incrementAndGet()),
                        "initialize",
                        Handshake.parameters());
        try (Reply reply = attempt.send(message(attempt, HttpSession.NONE, initialize))) {
            JsonNode result =
                    answer(reply, initialize.id(), attempt, HttpSession.NONE)
                            .orElseThrow(() -> new IOException("initialize was refused"));
            HttpSession session =
                    new HttpSession(
                            reply.header("mcp-session-id"), Optional.of(Handshake.chosen(result)));
            attempt.send(message(attempt, session, Handshake.initialized())).close();
            return session;
        } catch (RpcError e) {
            throw new IOException("initialize was refused: " + e.getMessage(), e);
        }
    }

    /** The result, or nothing if the server does not know the session. */
    private Optional<JsonNode> exchange(
            Attempt attempt, HttpSession session, Message.Request request) throws IOException {
        Reply reply = attempt.send(message(attempt, session, request));
        try {
            if (session.id().isPresent() && (reply.status() == 404 || reply.status() == 400)) {
                reply.close();
                return Optional.empty();
            }
            return answer(reply, request.id(), attempt, session);
        } finally {
            reply.closeSoon();
        }
    }

    private Optional<JsonNode> answer(
            Reply reply, JsonNode id, Attempt attempt, HttpSession session) throws IOException {
        String type = reply.header("content-type").orElse("");
        if (type.startsWith("text/event-stream")) {
            return Optional.of(fromStream(reply, id, attempt, session));
        }
        byte[] body = reply.bytes(messageSizeMax);
        if (type.startsWith("application/json")) {
            return Optional.of(result(Message.of(Json.trees().readTree(body))));
        }
        throw new IOException(
                "the server answered " + reply.status() + " without a JSON-RPC message");
    }

    private JsonNode fromStream(Reply reply, JsonNode id, Attempt attempt, HttpSession session)
            throws IOException {
        EventStream events = new EventStream(reply.body(), messageSizeMax);
        for (Optional<String> event = events.next(); event.isPresent(); event = events.next()) {
            if (event.get().isBlank()) {
                continue;
            }
            Message message = Message.of(Json.trees().readTree(event.get()));
            switch (message) {
                case Message.Result answer when answer.id().asText().equals(id.asText()) -> {
                    return answer.result();
                }
                case Message.ErrorAnswer answer when answer.id().asText().equals(id.asText()) ->
                        throw new RpcError(answer.error());
                case Message.Request asked ->
                        attempt.send(message(attempt, session, Handshake.answer(asked))).close();
                case Message.Result other -> ignore(other);
                case Message.ErrorAnswer other -> ignore(other);
                case Message.Notification other -> ignore(other);
            }
        }
        throw new IOException("the stream ended before the answer");
    }

    private static JsonNode result(Message message) throws IOException {
        return switch (message) {
            case Message.Result answer -> answer.result();
            case Message.ErrorAnswer answer -> throw new RpcError(answer.error());
            case Message.Request other ->
                    throw new IOException(
                            "a request came where an answer belongs: " + other.method());
            case Message.Notification other ->
                    throw new IOException(
                            "a notification came where an answer belongs: " + other.method());
        };
    }

    /** Progress, logs and answers to nobody: passed on when sessions downstream exist. */
    private static void ignore(Message message) {
        System.getLogger(HttpUpstream.class.getName())
                .log(System.Logger.Level.DEBUG, "dropped {0}", message.getClass().getSimpleName());
    }

    private com.sutazai.mesh.Message message(
            Attempt attempt, HttpSession session, Message message) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        all.put("Accept", ACCEPT);
        session.id().ifPresent(id -> all.put("Mcp-Session-Id", id));
        session.revision().ifPresent(revision -> all.put("MCP-Protocol-Version", revision.date()));
        String path = attempt.instance().metadata().getOrDefault(PATH, "/mcp");
        return new com.sutazai.mesh.Message(
                "POST", path, all, message.tree().toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Status status() {
        List<InstanceStatus> instances =
                mesh
                        .service(service)
                        .map(Topology.ServiceView::instances)
                        .orElse(List.of())
                        .stream()
                        .map(
                                instance ->
                                        new InstanceStatus(
                                                instance.id(),
                                                instance.address(),
                                                instance.state()))
                        .toList();
        long healthy =
                instances.stream().filter(instance -> instance.state().equals("healthy")).count();
        String detail =
                healthy == instances.size()
                        ? ""
                        : healthy + " of " + instances.size() + " instances are healthy";
        Instant asked =
                mesh
                        .service(service)
                        .map(Topology.ServiceView::instances)
                        .orElse(List.of())
                        .stream()
                        .map(Topology.InstanceView::lastCheck)
                        .max(Instant::compareTo)
                        .orElse(Instant.EPOCH);
        return new Status(healthy > 0, healthy > 0, detail, instances, 0, asked);
    }

    @Override
    public String transport() {
        return "http";
    }

    @Override
    public void close() {
        sessions.clear();
    }
}
