package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.Catalogue.Kind;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Caller;
import java.time.Duration;
import java.util.List;

/** Somebody on whose behalf services are asked. Blocks. */
sealed interface Asker {

    Caller caller();

    /**
     * Asks a service.
     *
     * @throws RpcError if it answers with an error
     * @throws com.sutazai.http.Failure if it does not answer
     */
    JsonNode ask(McpService service, String method, JsonNode params);

    /**
     * All that a service lists, as it is remembered or as it says now; not yet what the caller may
     * see of it.
     *
     * @throws RpcError if it answers with an error
     * @throws com.sutazai.http.Failure if it does not answer
     */
    List<JsonNode> list(McpService service, Kind kind);

    /** A client without a session: the gateway's own sessions are used. */
    record Passing(Caller caller, Duration patience) implements Asker {

        @Override
        public JsonNode ask(McpService service, String method, JsonNode params) {
            return service.request(caller, method, params, patience);
        }

        @Override
        public List<JsonNode> list(McpService service, Kind kind) {
            return service.list(caller, kind);
        }
    }

    /**
     * A client in its session, during a request of it.
     *
     * @param request whose id the client knows
     * @param stream what is said on the request's account goes there
     */
    record InSession(
            ClientSession session, Message.Request request, OutStream stream, Duration patience)
            implements Asker {

        @Override
        public Caller caller() {
            return session.caller();
        }

        @Override
        public JsonNode ask(McpService service, String method, JsonNode params) {
            return session.link(service)
                    .request(new Message.Request(request.id(), method, params), patience, stream);
        }

        @Override
        public List<JsonNode> list(McpService service, Kind kind) {
            return session.link(service).list(kind, stream);
        }
    }
}
