package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.Message;
import com.sutazai.security.Caller;
import java.util.function.Consumer;
import java.util.function.Function;

/** Sees to it that calls of tools are written down. */
@FunctionalInterface
interface CallAudit {

    /** Writes nothing down. */
    CallAudit NONE = (caller, service, request, work) -> work.apply(place -> {});

    /**
     * Does the work, whose way and end are written down if it is a call of a tool.
     *
     * @param work is given what wants to know which instance is asked
     * @throws com.sutazai.http.Failure 503 if it could not be written down; then nothing is done
     */
    JsonNode of(
            Caller caller,
            String service,
            Message.Request request,
            Function<Consumer<String>, JsonNode> work);
}
