package com.sutazai.mcp.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A JSON-RPC 2.0 message. */
public sealed interface Message {

    /** The tree that is sent. */
    ObjectNode tree();

    /**
     * A call that wants an answer.
     *
     * @param params missing if there are none
     */
    record Request(JsonNode id, String method, JsonNode params) implements Message {

        @Override
        public ObjectNode tree() {
            ObjectNode tree = envelope();
            tree.set("id", id);
            return withCall(tree, method, params);
        }
    }

    /** A call that wants none. */
    record Notification(String method, JsonNode params) implements Message {

        @Override
        public ObjectNode tree() {
            return withCall(envelope(), method, params);
        }
    }

    /** An answer that is a result. */
    record Result(JsonNode id, JsonNode result) implements Message {

        @Override
        public ObjectNode tree() {
            ObjectNode tree = envelope();
            tree.set("id", id);
            tree.set("result", result);
            return tree;
        }
    }

    /** An answer that is an error. */
    record ErrorAnswer(JsonNode id, JsonNode error) implements Message {

        @Override
        public ObjectNode tree() {
            ObjectNode tree = envelope();
            tree.set("id", id);
            tree.set("error", error);
            return tree;
        }
    }

    /**
     * Understands a tree.
     *
     * @throws RpcError -32600 if it is not a message
     */
    static Message of(JsonNode tree) {
        if (!tree.isObject() || !"2.0".equals(tree.path("jsonrpc").asText())) {
            throw new RpcError(
                    RpcError.INVALID_REQUEST,
                    "A JSON object with \"jsonrpc\": \"2.0\" is expected; batches are not taken");
        }
        JsonNode id = tree.path("id");
        JsonNode method = tree.path("method");
        JsonNode params = tree.path("params");
        if (method.isTextual() && isAbsentOrStructured(params)) {
            return id.isMissingNode()
                    ? new Notification(method.asText(), params)
                    : new Request(checked(id), method.asText(), params);
        }
        if (tree.has("result")) {
            return new Result(checked(id), tree.get("result"));
        }
        if (tree.path("error").isObject()) {
            return new ErrorAnswer(
                    id.isMissingNode() ? JsonNodeFactory.instance.nullNode() : id,
                    tree.get("error"));
        }
        throw new RpcError(
                RpcError.INVALID_REQUEST,
                "The message has neither a method with structured params nor a result nor an error");
    }

    private static boolean isAbsentOrStructured(JsonNode params) {
        return params.isMissingNode() || params.isObject() || params.isArray();
    }

    private static JsonNode checked(JsonNode id) {
        if (id.isTextual() || id.isNumber()) {
            return id;
        }
        throw new RpcError(RpcError.INVALID_REQUEST, "The id is neither text nor number");
    }

    private static ObjectNode envelope() {
        return JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    }

    private static ObjectNode withCall(ObjectNode tree, String method, JsonNode params) {
        tree.put("method", method);
        if (!(params instanceof MissingNode)) {
            tree.set("params", params);
        }
        return tree;
    }
}
