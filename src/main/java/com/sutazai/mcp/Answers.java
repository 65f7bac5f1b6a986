package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import java.util.function.Supplier;

/** Turns what became of a request into its answer. */
final class Answers {

    /** Application error: outside the range that JSON-RPC and MCP reserve. */
    private static final int UPSTREAM = -31_000;

    private Answers() {}

    /**
     * The answer, always one: a failure is a JSON-RPC error that says whether the call may have
     * run.
     */
    static Message of(Message.Request request, Supplier<JsonNode> result) {
        try {
            return new Message.Result(request.id(), result.get());
        } catch (RpcError e) {
            return new Message.ErrorAnswer(request.id(), e.error());
        } catch (Failure e) {
            ObjectNode error =
                    (ObjectNode) new RpcError(UPSTREAM, String.valueOf(e.getMessage())).error();
            error.putObject("data")
                    .put("status", e.type().status())
                    .put("type", e.type().slug())
                    .put("may_have_run", e.mayHaveRun());
            return new Message.ErrorAnswer(request.id(), error);
        }
    }
}
