package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Version;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mesh.Attempt;
import com.sutazai.mesh.CallPolicy;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.mesh.Unsent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A server behind Streamable HTTP (2025-03-26 and later), with any number of instances in the mesh.
 */
public final class HttpUpstream implements Upstream {

    private static final Logger LOG = System.getLogger(HttpUpstream.class.getName());

    /** Where instances keep the path of their endpoint. */
    public static final String PATH = "mcp_path";

    private static final int INSTANCES_TRIED_MAX = 3;

    private final ServiceMesh mesh;
    private final ServiceName service;
    private final StreamableHttp http;
    private final MeshStatus status;
    private final Map<String, HttpSession> sessions = new ConcurrentHashMap<>();

    /**
     * @param headers sent with every message, such as the server's own authorization
     */
    public HttpUpstream(
            ServiceMesh mesh, ServiceName service, SentHeaders headers, int messageSizeMax) {
        this.mesh = mesh;
        this.service = service;
        this.status = new MeshStatus(mesh, service);
        this.http = new StreamableHttp(headers, messageSizeMax, new AtomicLong());
    }

    @Override
    public JsonNode request(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Consumer<String> places) {
        CallPolicy policy = new CallPolicy(timeout, INSTANCES_TRIED_MAX - 1, isRepeatable);
        return mesh.call(
                service,
                policy,
                attempt -> {
                    places.accept(attempt.instance().id());
                    return on(attempt, method, params);
                });
    }

    /** Where an instance has its endpoint. */
    public static String path(Attempt attempt) {
        return attempt.instance().metadata().getOrDefault(PATH, "/mcp");
    }

    @Override
    public Peer peer(Introduction who, Listener listener, Duration patience) {
        return HttpPeer.open(mesh, service, http, who, listener, patience);
    }

    private JsonNode on(Attempt attempt, String method, JsonNode params) throws IOException {
        HttpSession session = session(attempt);
        Message.Request request = new Message.Request(http.nextId(), method, params);
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

    private Optional<JsonNode> exchange(
            Attempt attempt, HttpSession session, Message.Request request) throws IOException {
        return http.exchange(
                attempt, session, request, heard -> answerQuestion(attempt, session, heard));
    }

    /** This client has no capabilities, so a question has the same answer always. */
    private void answerQuestion(Attempt attempt, HttpSession session, Message heard) {
        if (heard instanceof Message.Request asked) {
            try {
                http.tell(attempt, session, Handshake.answer(asked));
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a question of {0} got no answer", service);
            }
        }
    }

    private HttpSession session(Attempt attempt) throws IOException {
        HttpSession known = sessions.get(attempt.instance().id());
        if (known != null) {
            return known;
        }
        try {
            HttpSession opened = http.open(attempt, Introduction.ofGateway(Version.TEXT)).session();
            HttpSession first = sessions.putIfAbsent(attempt.instance().id(), opened);
            return first == null ? opened : first;
        } catch (IOException e) {
            throw new Unsent("it opens no session", e);
        }
    }

    @Override
    public Status status() {
        return status.now();
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
