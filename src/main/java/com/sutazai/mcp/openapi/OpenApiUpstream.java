package com.sutazai.mcp.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.Introduction;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.upstream.HttpUpstream;
import com.sutazai.mcp.upstream.Listener;
import com.sutazai.mcp.upstream.MeshStatus;
import com.sutazai.mcp.upstream.Peer;
import com.sutazai.mcp.upstream.SentHeaders;
import com.sutazai.mcp.upstream.StatelessPeer;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.mesh.Attempt;
import com.sutazai.mesh.CallPolicy;
import com.sutazai.mesh.Message;
import com.sutazai.mesh.Reply;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An HTTP API whose operations are tools. Keeps nothing of its clients. */
public final class OpenApiUpstream implements Upstream {

    private static final Logger LOG = System.getLogger(OpenApiUpstream.class.getName());

    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int INSTANCES_TRIED_MAX = 3;
    private static final int OK = 200;
    private static final int UNAUTHENTICATED = 401;

    /** The document as it was read. */
    private record Known(OpenApiTools tools, long readNanos) {}

    private final ServiceMesh mesh;
    private final ServiceName service;
    private final SentHeaders headers;
    private final int sizeMax;
    private final MeshStatus status;
    private volatile @Nullable Known known;

    /**
     * @param headers sent with every request
     * @param sizeMax bytes of the document and of an answer
     */
    public OpenApiUpstream(
            ServiceMesh mesh, ServiceName service, SentHeaders headers, int sizeMax) {
        this.mesh = mesh;
        this.service = service;
        this.headers = headers;
        this.sizeMax = sizeMax;
        this.status = new MeshStatus(mesh, service);
    }

    @Override
    public JsonNode request(
            String method,
            JsonNode params,
            Duration timeout,
            boolean isRepeatable,
            Consumer<String> places) {
        return switch (method) {
            case "ping" -> {
                tools();
                yield JsonNodeFactory.instance.objectNode();
            }
            case "logging/setLevel" -> JsonNodeFactory.instance.objectNode();
            case "tools/list" -> tools().list();
            case "tools/call" -> call(params, timeout, isRepeatable, places);
            default -> throw new RpcError(RpcError.METHOD_NOT_FOUND, "Method not found: " + method);
        };
    }

    private JsonNode call(
            JsonNode params, Duration timeout, boolean isRepeatable, Consumer<String> places) {
        OpenApiTools tools = tools();
        String called = params.path("name").asText();
        OpenApiTool tool = tools.byName().get(called);
        if (tool == null) {
            throw new RpcError(RpcError.INVALID_PARAMS, "Unknown tool: " + called);
        }
        Map<String, String> shown = headers.filled();
        Message message =
                tool.message(params.path("arguments"), tools.base(), new HashMap<>(shown));
        CallPolicy policy = new CallPolicy(timeout, INSTANCES_TRIED_MAX - 1, isRepeatable);
        return mesh.call(
                service,
                policy,
                attempt -> {
                    places.accept(attempt.instance().id());
                    try (Reply reply = attempt.send(message)) {
                        if (reply.status() == UNAUTHENTICATED) {
                            // the next call shows something else, if there is something else
                            headers.renew(shown);
                        }
                        return HttpAnswer.of(reply, sizeMax);
                    }
                });
    }

    /**
     * The tools of the document; of the last one that could be read.
     *
     * @throws Failure 502, 503 or 504 if none could be read yet
     */
    private OpenApiTools tools() {
        Known now = known;
        if (now != null && System.nanoTime() - now.readNanos() < FRESH.toNanos()) {
            return now.tools();
        }
        try {
            OpenApiTools read =
                    mesh.call(
                            service,
                            new CallPolicy(PATIENCE, INSTANCES_TRIED_MAX - 1, true),
                            this::read);
            known = new Known(read, System.nanoTime());
            return read;
        } catch (Failure e) {
            if (now == null) {
                throw e;
            }
            LOG.log(
                    Level.WARNING,
                    "the OpenAPI document of {0} stays as it was: {1}",
                    service,
                    e.getMessage());
            known = new Known(now.tools(), System.nanoTime());
            return now.tools();
        }
    }

    private OpenApiTools read(Attempt attempt) throws IOException {
        Map<String, String> all = headers.filled();
        all.put("Accept", "application/json");
        try (Reply reply =
                attempt.send(new Message("GET", HttpUpstream.path(attempt), all, new byte[0]))) {
            if (reply.status() != OK) {
                throw new IOException("its OpenAPI document is answered with " + reply.status());
            }
            return OpenApiTools.of(Json.trees().readTree(reply.bytes(sizeMax)));
        } catch (JsonProcessingException e) {
            throw new IOException("its OpenAPI document is no JSON", e);
        }
    }

    @Override
    public Peer peer(Introduction who, Listener listener, Duration patience) {
        ObjectNode greeting =
                JsonNodeFactory.instance.objectNode().put("protocolVersion", who.revision().date());
        greeting.putObject("capabilities").putObject("tools");
        greeting.putObject("serverInfo").put("name", service.value()).put("version", "1");
        return new StatelessPeer(this, greeting);
    }

    @Override
    public Status status() {
        return status.now();
    }

    @Override
    public String transport() {
        return "openapi";
    }

    @Override
    public void close() {
        // nothing is open
    }
}
