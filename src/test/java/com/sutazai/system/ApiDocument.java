package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.sutazai.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The generated API document as a judge of answers. */
final class ApiDocument {

    private static final JsonNode DOCUMENT = read();
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final Map<JsonNode, JsonSchema> COMPILED = new ConcurrentHashMap<>();

    /** An operation of the document. */
    record Operation(String method, String path, JsonNode description) {}

    private ApiDocument() {}

    static JsonNode tree() {
        return DOCUMENT;
    }

    static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        DOCUMENT.path("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .properties()
                                        .forEach(
                                                operation ->
                                                        operations.add(
                                                                new Operation(
                                                                        operation
                                                                                .getKey()
                                                                                .toUpperCase(
                                                                                        Locale
                                                                                                .ROOT),
                                                                        path.getKey(),
                                                                        operation.getValue()))));
        return operations;
    }

    /** An answer of a documented operation has a documented status, type and shape. */
    static void check(String method, String path, HttpResponse<String> response) {
        Optional<Operation> operation = find(method, path.replaceAll("\\?.*", ""));
        if (operation.isEmpty()) {
            return;
        }
        JsonNode responses = operation.get().description().path("responses");
        String status = Integer.toString(response.statusCode());
        JsonNode documented =
                responses.has(status) ? responses.get(status) : responses.path("default");
        String type =
                response.headers().firstValue("content-type").orElse("").replaceAll(";.*", "");
        if (response.body().isEmpty()) {
            return;
        }
        JsonNode media = documented.path("content").path(type);
        assertThat(media.isMissingNode())
                .as(
                        "%s %s answers %s %s, which is not documented: %s",
                        method, path, status, type, response.body())
                .isFalse();
        if (type.endsWith("json")) {
            validate(media.path("schema"), response.body(), method + " " + path + " " + status);
        }
    }

    private static Optional<Operation> find(String method, String path) {
        return operations().stream()
                .filter(operation -> operation.method().equals(method))
                .filter(
                        operation ->
                                Pattern.matches(
                                        operation.path().replaceAll("\\{[^}]+\\}", "[^/]+"), path))
                .min(
                        java.util.Comparator.comparingInt(
                                operation -> operation.path().indexOf('{') < 0 ? 0 : 1));
    }

    private static void validate(JsonNode schema, String body, String what) {
        JsonSchema compiled = COMPILED.computeIfAbsent(schema, ApiDocument::compile);
        try {
            assertThat(compiled.validate(Json.trees().readTree(body)))
                    .as("%s: %s", what, body)
                    .isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(what + " is not JSON: " + body, e);
        }
    }

    private static JsonSchema compile(JsonNode schema) {
        ObjectNode whole = ((ObjectNode) schema).deepCopy();
        whole.set("components", DOCUMENT.path("components"));
        return SCHEMAS.getSchema(whole);
    }

    private static JsonNode read() {
        try (InputStream in =
                Objects.requireNonNull(
                        ApiDocument.class.getResourceAsStream("/openapi/openapi.json"))) {
            return Json.trees().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
