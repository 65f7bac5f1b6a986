package com.sutazai.mcp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.http.Failure;
import com.sutazai.http.HttpSettings;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.http.Problems;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.Revision;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/**
 * Streamable HTTP for stock clients: POST of one message. There is nothing to stream down without a
 * request, so GET is 405, as the specification allows, and there is no session to delete.
 */
@WebServlet(urlPatterns = "/mcp", asyncSupported = true)
@Allowed(Role.USER)
public class McpServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final transient GatewaySession gateway;
    private final transient Set<String> origins;

    @Inject
    public McpServlet(GatewaySession gateway, HttpSettings settings) {
        this.gateway = gateway;
        this.origins = Set.copyOf(settings.allowedOrigins());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        try {
            check(request);
        } catch (Failure e) {
            Problems.send(request, response, e);
            return;
        }
        AsyncContext async = request.startAsync();
        // the answer's own limit ends a call, not the container's
        async.setTimeout(0);
        PendingAnswer answer = new PendingAnswer(async);
        Thread.ofVirtual().name("mcp").start(() -> answer(request, answer));
    }

    private void answer(HttpServletRequest request, PendingAnswer answer) {
        try {
            JsonNode tree = Json.trees().readTree(request.getInputStream());
            switch (Message.of(tree)) {
                case Message.Request asked -> answer.await(() -> gateway.answer(asked));
                case Message.Notification told -> answer.accepted();
                case Message.Result told -> answer.accepted();
                case Message.ErrorAnswer told -> answer.accepted();
            }
        } catch (JsonProcessingException e) {
            answer.refused(
                    new Message.ErrorAnswer(
                            JsonNodeFactory.instance.nullNode(),
                            new RpcError(RpcError.PARSE, "The body is not valid JSON").error()));
        } catch (RpcError e) {
            answer.refused(new Message.ErrorAnswer(JsonNodeFactory.instance.nullNode(), e.error()));
        } catch (Failure e) {
            answer.failed(e);
        } catch (IOException | RuntimeException e) {
            answer.failed(Problems.of(e, com.sutazai.http.RequestId.of(request)));
        }
    }

    private void check(HttpServletRequest request) {
        if (!"POST".equals(request.getMethod())) {
            throw Failure.of(
                            ProblemType.METHOD_NOT_ALLOWED,
                            "Send JSON-RPC messages with POST; there is no stream to GET")
                    .header("Allow", "POST");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !origins.contains(origin) && !isOwn(origin, request)) {
            throw Failure.of(
                    ProblemType.FORBIDDEN, "This origin is not among SUTAZAI_ALLOWED_ORIGINS");
        }
        String type = request.getContentType();
        if (type == null || !type.startsWith("application/json")) {
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

    private static boolean isOwn(String origin, HttpServletRequest request) {
        try {
            URI uri = URI.create(origin);
            return uri.getHost() != null
                    && (uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort())
                            .equals(request.getHeader("Host"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
