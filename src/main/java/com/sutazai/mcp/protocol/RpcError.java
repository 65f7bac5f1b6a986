package com.sutazai.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The error member of a JSON-RPC response, as it came or as it goes. */
public final class RpcError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public static final int PARSE = -32_700;
    public static final int INVALID_REQUEST = -32_600;
    public static final int METHOD_NOT_FOUND = -32_601;
    public static final int INVALID_PARAMS = -32_602;
    public static final int INTERNAL = -32_603;
    public static final int RESOURCE_NOT_FOUND = -32_002;

    /** Ours, of the range for servers: the caller may not do this. */
    public static final int FORBIDDEN = -32_003;

    private final transient JsonNode error;

    /** An error of a peer; every member of it is kept. */
    public RpcError(JsonNode error) {
        super(error.path("message").asText("error"), null, false, false);
        this.error = error;
    }

    public RpcError(int code, String message) {
        this(object(code, message));
    }

    public int code() {
        return error.path("code").asInt(INTERNAL);
    }

    /** The whole error member. */
    public JsonNode error() {
        return error;
    }

    private static ObjectNode object(int code, String message) {
        return JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
    }
}
