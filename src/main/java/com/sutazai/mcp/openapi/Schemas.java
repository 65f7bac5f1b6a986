package com.sutazai.mcp.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The schemas of a document, made into JSON Schemas that stand alone. What several refer to is one
 * tree. Used by one thread.
 */
final class Schemas {

    private static final String PREFIX = "#/components/schemas/";
    private static final String REF = "$ref";
    private static final int HOPS_MAX = 10;

    /**
     * A definition that others refer to.
     *
     * @param refersTo names of others
     */
    private record Definition(JsonNode schema, List<String> refersTo) {}

    private final JsonNode document;
    private final Map<String, Definition> definitions = new HashMap<>();

    Schemas(JsonNode document) {
        this.document = document;
    }

    /**
     * What stands where a reference leads.
     *
     * @return missing if it leads nowhere, or out of the document
     */
    JsonNode resolved(JsonNode node) {
        JsonNode now = node;
        for (int hop = 0; hop < HOPS_MAX && now.path(REF).isTextual(); hop++) {
            String reference = now.path(REF).asText();
            now =
                    reference.startsWith("#/")
                            ? document.at(reference.substring(1))
                            : MissingNode.getInstance();
        }
        return now.has(REF) ? MissingNode.getInstance() : now;
    }

    /** Brings along, as {@code $defs} of a schema, all that it refers to. */
    void define(ObjectNode schema) {
        Deque<String> open = new ArrayDeque<>();
        rewrite(schema, open);
        ObjectNode needed = JsonNodeFactory.instance.objectNode();
        while (!open.isEmpty()) {
            String name = open.pop();
            if (!needed.has(name)) {
                Definition definition = definitions.computeIfAbsent(name, this::definition);
                needed.set(name, definition.schema());
                definition.refersTo().forEach(open::push);
            }
        }
        if (!needed.isEmpty()) {
            schema.set("$defs", needed);
        }
    }

    private Definition definition(String name) {
        JsonNode given = document.path("components").path("schemas").path(name);
        JsonNode schema =
                given.isMissingNode() ? JsonNodeFactory.instance.objectNode() : given.deepCopy();
        Deque<String> others = new ArrayDeque<>();
        rewrite(schema, others);
        return new Definition(schema, List.copyOf(others));
    }

    /** Makes references local and notes their names; what 3.0 calls nullable is a type of JSON. */
    private static void rewrite(JsonNode node, Deque<String> open) {
        if (node instanceof ObjectNode object) {
            String reference = object.path(REF).asText();
            if (reference.startsWith(PREFIX)) {
                String name =
                        reference.substring(PREFIX.length()).replace("~1", "/").replace("~0", "~");
                open.push(name);
                object.put(REF, "#/$defs/" + reference.substring(PREFIX.length()));
            }
            if (object.path("nullable").asBoolean(false) && object.path("type").isTextual()) {
                String type = object.path("type").asText();
                object.putArray("type").add(type).add("null");
            }
            if (object.path("nullable").isBoolean()) {
                object.remove("nullable");
            }
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(each -> rewrite(each, open));
        }
    }
}
