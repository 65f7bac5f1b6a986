package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.downstream.OutStream;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Caller;

/** What clients find at a path. Thread-safe; blocks. */
sealed interface Endpoint permits OneService, AllServices {

    /**
     * The result of {@code initialize} for a session that is about to be.
     *
     * @throws com.sutazai.http.Failure if nobody is there to speak with
     */
    JsonNode greeting(ClientSession session);

    /**
     * The result of a request in a session.
     *
     * @param stream what is said on the request's account goes there
     * @throws RpcError an error for the client
     */
    JsonNode result(ClientSession session, Message.Request request, OutStream stream);

    /**
     * The result of a request without a session: nothing is said beside it.
     *
     * @param caller on whose behalf
     * @throws RpcError an error for the client
     */
    JsonNode result(Caller caller, Message.Request request);
}
