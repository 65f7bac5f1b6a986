package com.sutazai.mcp.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mesh.Message;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An operation.
 *
 * @param described as {@code tools/list} shows it
 * @param method upper-case
 * @param path with {@code {names}} of parameters
 */
record OpenApiTool(
        JsonNode described,
        String method,
        String path,
        List<Parameter> parameters,
        @Nullable Body body) {

    /** Where a parameter stands. */
    enum Place {
        PATH,
        QUERY,
        HEADER
    }

    /**
     * A parameter.
     *
     * @param argument its name among the arguments
     * @param isExploded whether each value of a list stands for itself
     */
    record Parameter(
            String name, String argument, Place place, boolean isRequired, boolean isExploded) {}

    /**
     * The body.
     *
     * @param argument its name among the arguments
     */
    record Body(String argument, String type, boolean isRequired) {

        private byte[] bytes(JsonNode value) {
            String text =
                    switch (type) {
                        case OpenApiTools.FORM -> query(pairs(value));
                        case OpenApiTools.TEXT -> value.asText();
                        default -> value.toString();
                    };
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private static List<String> pairs(JsonNode form) {
            List<String> pairs = new ArrayList<>();
            form.properties().forEach(field -> add(pairs, field.getKey(), field.getValue(), true));
            return pairs;
        }
    }

    String name() {
        return described.path("name").asText();
    }

    /**
     * The request for a call.
     *
     * @param base path before that of the operation
     * @param headers of the entry, which no argument replaces; more are put there
     * @throws RpcError -32602 if an argument is missing, unknown, or cannot stand where it belongs
     */
    Message message(JsonNode arguments, String base, Map<String, String> headers) {
        requireKnown(arguments);
        String where = path;
        List<String> query = new ArrayList<>();
        for (Parameter parameter : parameters) {
            JsonNode value = argument(arguments, parameter.argument(), parameter.isRequired());
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            switch (parameter.place()) {
                case PATH -> where = where.replace("{" + parameter.name() + "}", segment(value));
                case QUERY -> add(query, parameter.name(), value, parameter.isExploded());
                case HEADER -> {
                    // what the entry says is the operator's word
                    if (headers.keySet().stream().noneMatch(parameter.name()::equalsIgnoreCase)) {
                        headers.put(parameter.name(), joined(value));
                    }
                }
            }
        }
        byte[] content = new byte[0];
        Body given = body;
        if (given != null) {
            JsonNode value = argument(arguments, given.argument(), given.isRequired());
            if (!value.isMissingNode()) {
                headers.put("Content-Type", given.type());
                content = given.bytes(value);
            }
        }
        String all = base + where + (query.isEmpty() ? "" : "?" + query(query));
        try {
            return new Message(method, all, headers, content);
        } catch (IllegalArgumentException e) {
            throw new RpcError(RpcError.INVALID_PARAMS, String.valueOf(e.getMessage()));
        }
    }

    private void requireKnown(JsonNode arguments) {
        Set<String> known =
                parameters.stream().map(Parameter::argument).collect(Collectors.toSet());
        arguments
                .fieldNames()
                .forEachRemaining(
                        name -> {
                            boolean isBody = body != null && body.argument().equals(name);
                            if (!isBody && !known.contains(name)) {
                                throw new RpcError(
                                        RpcError.INVALID_PARAMS,
                                        "The tool " + name() + " has no argument " + name);
                            }
                        });
    }

    private JsonNode argument(JsonNode arguments, String name, boolean isRequired) {
        JsonNode value = arguments.path(name);
        if (isRequired && (value.isMissingNode() || value.isNull())) {
            throw new RpcError(
                    RpcError.INVALID_PARAMS, "The tool " + name() + " needs the argument " + name);
        }
        return value;
    }

    /** A value in a path: it must not lead anywhere else. */
    private static String segment(JsonNode value) {
        String text = joined(value);
        if (text.isEmpty() || text.equals(".") || text.equals("..")) {
            throw new RpcError(
                    RpcError.INVALID_PARAMS, "A part of a path is neither empty nor . nor ..");
        }
        return encoded(text);
    }

    private static String joined(JsonNode value) {
        return value.isArray()
                ? value.valueStream().map(JsonNode::asText).collect(Collectors.joining(","))
                : value.isObject() ? value.toString() : value.asText();
    }

    private static void add(List<String> pairs, String name, JsonNode value, boolean isExploded) {
        if (value.isArray() && isExploded) {
            value.forEach(each -> pairs.add(encoded(name) + "=" + encoded(each.asText())));
        } else {
            pairs.add(encoded(name) + "=" + encoded(joined(value)));
        }
    }

    private static String query(List<String> pairs) {
        return String.join("&", pairs);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
