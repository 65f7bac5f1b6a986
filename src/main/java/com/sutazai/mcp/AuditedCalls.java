package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Caller;
import com.sutazai.security.audit.AuditEvent;
import com.sutazai.security.audit.AuditTrail;
import jakarta.inject.Inject;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/** One audit event per call of a tool: who, which, where, how it ended and how long it took. */
@SharedBean
public class AuditedCalls implements CallAudit {

    private static final String OK = "ok";

    /** The tool itself says that it failed. */
    private static final String TOOL_ERROR = "tool-error";

    private static final String BROKEN = "gateway-failed";

    private final AuditTrail trail;

    @Inject
    public AuditedCalls(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public JsonNode of(
            Caller caller,
            String service,
            Message.Request request,
            Function<Consumer<String>, JsonNode> work) {
        if (!ToolRules.CALL.equals(request.method())) {
            return work.apply(place -> {});
        }
        String target = service + "/" + request.params().path("name").asText();
        AuditTrail.Place event = trail.begin(caller, request.method(), target);
        AtomicReference<String> where = new AtomicReference<>("");
        String outcome = BROKEN;
        try {
            JsonNode result = work.apply(where::set);
            outcome = result.path("isError").asBoolean(false) ? TOOL_ERROR : OK;
            return result;
        } catch (RpcError e) {
            outcome = "error" + e.code();
            throw e;
        } catch (Failure e) {
            outcome = e.type().slug();
            throw e;
        } finally {
            String place = Objects.requireNonNullElse(where.get(), "");
            event.end(new AuditEvent.Ending(place, outcome, digest(request)));
        }
    }

    private String digest(Message.Request request) {
        JsonNode arguments = request.params().path("arguments");
        return arguments.isMissingNode() ? "" : trail.digest(arguments.toString());
    }
}
