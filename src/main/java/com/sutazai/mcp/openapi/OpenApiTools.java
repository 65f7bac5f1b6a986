package com.sutazai.mcp.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.mcp.openapi.OpenApiTool.Body;
import com.sutazai.mcp.openapi.OpenApiTool.Parameter;
import com.sutazai.mcp.openapi.OpenApiTool.Place;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tools of a document.
 *
 * @param base path before those of the operations
 */
record OpenApiTools(Map<String, OpenApiTool> byName, String base) {

    static final String FORM = "application/x-www-form-urlencoded";
    static final String TEXT = "text/plain";

    private static final int TOOLS_MAX = 1_000;
    private static final int NAME_MAX = 64;
    private static final Set<String> METHODS =
            Set.of("get", "head", "post", "put", "patch", "delete", "options");

    /** What the standard, or the gateway, says itself. */
    private static final Set<String> NOT_OFFERED =
            Set.of(
                    "accept",
                    "content-type",
                    "content-length",
                    "authorization",
                    "proxy-authorization",
                    "forwarded",
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-proto",
                    "x-real-ip",
                    "host",
                    "connection",
                    "transfer-encoding",
                    "cookie");

    /**
     * Understands a document.
     *
     * @throws IOException if it is none, or has too many operations
     */
    static OpenApiTools of(JsonNode document) throws IOException {
        if (!document.path("openapi").asText().startsWith("3.")
                || !document.path("paths").isObject()) {
            throw new IOException("it is no OpenAPI 3 document");
        }
        Schemas schemas = new Schemas(document);
        Map<String, OpenApiTool> tools = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            JsonNode item = schemas.resolved(path.getValue());
            for (Map.Entry<String, JsonNode> each : item.properties()) {
                if (METHODS.contains(each.getKey())) {
                    OpenApiTool tool =
                            new Operation(
                                            schemas,
                                            each.getKey(),
                                            path.getKey(),
                                            item,
                                            each.getValue())
                                    .tool(tools.keySet());
                    if (tool != null) {
                        tools.put(tool.name(), tool);
                    }
                    if (tools.size() > TOOLS_MAX) {
                        throw new IOException("it has more than " + TOOLS_MAX + " operations");
                    }
                }
            }
        }
        return new OpenApiTools(tools, base(document.path("servers").path(0).path("url").asText()));
    }

    /** Of a server only the path counts: where it is, the entry says. */
    private static String base(String server) {
        try {
            String path = URI.create(server).getRawPath();
            return path == null ? "" : path.replaceAll("/+$", "");
        } catch (IllegalArgumentException e) {
            // it has variables
            return "";
        }
    }

    ObjectNode list() {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode list = result.putArray("tools");
        byName.values().forEach(tool -> list.add(tool.described()));
        return result;
    }

    /**
     * An operation as it stands in the document.
     *
     * @param item its path's
     */
    private record Operation(
            Schemas schemas, String method, String path, JsonNode item, JsonNode operation) {

        /** Nothing if its body is of a type that cannot be an argument. */
        @Nullable OpenApiTool tool(Set<String> taken) {
            ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
            ObjectNode properties = schema.putObject("properties");
            List<String> required = new ArrayList<>();
            List<Parameter> parameters = parameters(properties, required);
            JsonNode body = schemas.resolved(operation.path("requestBody"));
            Body understood = null;
            if (body.path("content").isObject() && !body.path("content").isEmpty()) {
                String type = type(body.path("content"));
                if (type == null) {
                    return null;
                }
                String argument = properties.has("body") ? "request_body" : "body";
                understood = new Body(argument, type, body.path("required").asBoolean(false));
                properties.set(
                        argument,
                        described(
                                body.path("content").path(type).path("schema"),
                                body.path("description").asText()));
                if (understood.isRequired()) {
                    required.add(argument);
                }
            }
            if (!required.isEmpty()) {
                ArrayNode names = schema.putArray("required");
                required.forEach(names::add);
            }
            schema.put("additionalProperties", false);
            schemas.define(schema);
            return new OpenApiTool(
                    description(taken, schema),
                    method.toUpperCase(Locale.ROOT),
                    path,
                    parameters,
                    understood);
        }

        private ObjectNode description(Set<String> taken, ObjectNode schema) {
            ObjectNode tool = JsonNodeFactory.instance.objectNode().put("name", name(taken));
            String summary = operation.path("summary").asText();
            String text = operation.path("description").asText();
            if (!summary.isEmpty()) {
                tool.put("title", summary);
            }
            tool.put(
                    "description",
                    text.isEmpty()
                            ? summary.isEmpty()
                                    ? method.toUpperCase(Locale.ROOT) + " " + path
                                    : summary
                            : text);
            tool.set("inputSchema", schema);
            ObjectNode hints = tool.putObject("annotations");
            boolean isReading = Set.of("get", "head", "options").contains(method);
            hints.put("readOnlyHint", isReading);
            if (!isReading) {
                hints.put("destructiveHint", !"post".equals(method));
                hints.put("idempotentHint", Set.of("put", "delete").contains(method));
            }
            return tool;
        }

        private String name(Set<String> taken) {
            String id = operation.path("operationId").asText();
            String plain =
                    (id.isEmpty() ? method + path : id)
                            .replaceAll("[^A-Za-z0-9_-]+", "_")
                            .replaceAll("^_+|_+$", "");
            String name = plain.substring(0, Math.min(plain.length(), NAME_MAX));
            for (int number = 2; name.isEmpty() || taken.contains(name); number++) {
                String suffix = "_" + number;
                name =
                        plain.substring(0, Math.min(plain.length(), NAME_MAX - suffix.length()))
                                + suffix;
            }
            return name;
        }

        /** Those of the operation replace those of the path. */
        private List<Parameter> parameters(ObjectNode properties, List<String> required) {
            Map<String, JsonNode> given = new LinkedHashMap<>();
            for (JsonNode list : List.of(item.path("parameters"), operation.path("parameters"))) {
                list.forEach(
                        each -> {
                            JsonNode one = schemas.resolved(each);
                            given.put(
                                    one.path("in").asText() + " " + one.path("name").asText(), one);
                        });
            }
            List<Parameter> parameters = new ArrayList<>();
            given.values()
                    .forEach(
                            each -> {
                                Parameter parameter = parameter(each, properties);
                                if (parameter != null) {
                                    parameters.add(parameter);
                                    properties.set(
                                            parameter.argument(),
                                            described(
                                                    each.path("schema"),
                                                    each.path("description").asText()));
                                    if (parameter.isRequired()) {
                                        required.add(parameter.argument());
                                    }
                                }
                            });
            return parameters;
        }

        private static @Nullable Parameter parameter(JsonNode given, ObjectNode taken) {
            String name = given.path("name").asText();
            String in = given.path("in").asText();
            Place place =
                    switch (in) {
                        case "path" -> Place.PATH;
                        case "query" -> Place.QUERY;
                        case "header" -> Place.HEADER;
                        default -> null;
                    };
            boolean isOurs =
                    place == Place.HEADER && NOT_OFFERED.contains(name.toLowerCase(Locale.ROOT));
            if (place == null || name.isEmpty() || isOurs) {
                return null;
            }
            return new Parameter(
                    name,
                    taken.has(name) ? in + "_" + name : name,
                    place,
                    place == Place.PATH || given.path("required").asBoolean(false),
                    given.path("explode").asBoolean(place == Place.QUERY));
        }

        private static JsonNode described(JsonNode schema, String description) {
            ObjectNode copy =
                    schema instanceof ObjectNode object
                            ? object.deepCopy()
                            : JsonNodeFactory.instance.objectNode();
            if (!description.isEmpty() && !copy.has("description")) {
                copy.put("description", description);
            }
            return copy;
        }

        /** JSON before a form before text. */
        private static @Nullable String type(JsonNode content) {
            List<String> types = new ArrayList<>();
            content.fieldNames().forEachRemaining(types::add);
            return types.stream()
                    .filter(type -> type.startsWith("application/json") || type.endsWith("+json"))
                    .findFirst()
                    .or(() -> types.stream().filter(FORM::equals).findFirst())
                    .or(() -> types.stream().filter(TEXT::equals).findFirst())
                    .orElse(null);
        }
    }
}
