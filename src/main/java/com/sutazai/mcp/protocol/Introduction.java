package com.sutazai.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * How a client introduces itself in {@code initialize}; unknown members are kept.
 *
 * @param parameters of the request
 */
public record Introduction(ObjectNode parameters) {

    /** What makes a server ask its client back. */
    private static final String[] ASKING = {"sampling", "elicitation", "roots"};

    /** Of a client that takes no questions and speaks the newest revision. */
    public static Introduction ofGateway(String version) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        parameters.put("protocolVersion", Revision.newest().date());
        parameters.putObject("capabilities");
        parameters.putObject("clientInfo").put("name", "sutazai-backend").put("version", version);
        return new Introduction(parameters);
    }

    /**
     * Understands the parameters of a client.
     *
     * @throws RpcError -32602 if they are none
     */
    public static Introduction of(JsonNode parameters) {
        if (!(parameters instanceof ObjectNode object)
                || !object.path("protocolVersion").isTextual()) {
            throw new RpcError(
                    RpcError.INVALID_PARAMS, "initialize needs params with a protocolVersion");
        }
        ObjectNode copy = object.deepCopy();
        // of this one request, not of the client
        copy.remove("_meta");
        if (!copy.path("capabilities").isObject()) {
            copy.putObject("capabilities");
        }
        return new Introduction(copy);
    }

    /** The revision that is asked for, or our newest if we do not know it. */
    public Revision revision() {
        return Revision.of(parameters.path("protocolVersion").asText()).orElse(Revision.newest());
    }

    /** Whether a server may ask this client something, so that it cannot share a session. */
    public boolean isCallable() {
        JsonNode capabilities = parameters.path("capabilities");
        for (String name : ASKING) {
            if (capabilities.has(name)) {
                return true;
            }
        }
        return false;
    }

    /** The same for a server: it is asked for a revision that we know. */
    public Introduction asked() {
        ObjectNode copy = parameters.deepCopy();
        copy.put("protocolVersion", revision().date());
        return new Introduction(copy);
    }

    /** What may be shared by whom: the same for clients that a server cannot tell apart. */
    public String kind() {
        return revision().date() + parameters.path("capabilities");
    }
}
