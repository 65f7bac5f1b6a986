package com.sutazai.mcp.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mesh.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiToolsTest {

    private static final String DOCUMENT =
            """
            {"openapi": "3.1.0", "servers": [{"url": "https://public.example/api/v3/"}],
             "components": {
               "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}}},
               "schemas": {
                 "Pet": {"type": "object", "required": ["name"], "properties": {
                    "name": {"type": "string"}, "tag": {"type": "string", "nullable": true},
                    "parents": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                    "owner": {"$ref": "#/components/schemas/Owner"}}},
                 "Owner": {"type": "object"}, "Unused": {"type": "object"}}},
             "paths": {
               "/pets": {
                 "get": {"operationId": "list pets!", "summary": "All pets", "parameters": [
                    {"$ref": "#/components/parameters/Limit"},
                    {"name": "tags", "in": "query", "description": "Any of them", "schema": {"type": "array"}},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                    {"name": "Authorization", "in": "header", "schema": {"type": "string"}},
                    {"name": "session", "in": "cookie", "schema": {"type": "string"}}]},
                 "post": {"operationId": "addPet", "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}},
               "/pets/{id}": {
                 "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                 "get": {"description": "One pet"},
                 "put": {"operationId": "addPet", "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}}}},
                 "delete": {"operationId": "removePet"}},
               "/photos": {"post": {"operationId": "upload", "requestBody": {"content": {"multipart/form-data": {}}}}}}}
            """;

    private static JsonNode json(String text) {
        try {
            return Json.trees().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private final OpenApiTools tools;

    OpenApiToolsTest() throws IOException {
        tools = OpenApiTools.of(json(DOCUMENT));
    }

    private Message message(String tool, String arguments) {
        return tools.byName().get(tool).message(json(arguments), tools.base(), new HashMap<>());
    }

    @Test
    void every_operation_that_can_be_called_has_a_name_of_its_own() {
        assertThat(tools.byName())
                .containsOnlyKeys("list_pets", "addPet", "get_pets_id", "addPet_2", "removePet");
    }

    @Test
    void the_schema_stands_alone() {
        JsonNode schema = tools.byName().get("addPet").described().path("inputSchema");

        assertThat(schema.at("/properties/body/$ref").asText()).isEqualTo("#/$defs/Pet");
        assertThat(schema.path("required").toString()).isEqualTo("[\"body\"]");
        assertThat(schema.path("$defs").properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactlyInAnyOrder("Pet", "Owner");
        assertThat(schema.at("/$defs/Pet/properties/parents/items/$ref").asText())
                .isEqualTo("#/$defs/Pet");
        assertThat(schema.at("/$defs/Pet/properties/tag/type").toString())
                .isEqualTo("[\"string\",\"null\"]");
        assertThat(schema.toString()).doesNotContain("#/components");
    }

    @Test
    void parameters_are_arguments_but_for_credentials_and_cookies() {
        JsonNode tool = tools.byName().get("list_pets").described();

        assertThat(tool.path("title").asText()).isEqualTo("All pets");
        assertThat(tool.at("/inputSchema/properties").properties())
                .extracting(java.util.Map.Entry::getKey)
                .containsExactly("limit", "tags", "X-Trace");
        assertThat(tool.at("/inputSchema/properties/limit/maximum").asInt()).isEqualTo(100);
        assertThat(tool.at("/inputSchema/properties/tags/description").asText())
                .isEqualTo("Any of them");
        assertThat(tool.at("/annotations/readOnlyHint").asBoolean()).isTrue();
        assertThat(
                        tools.byName()
                                .get("removePet")
                                .described()
                                .at("/annotations/idempotentHint")
                                .asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "list_pets; {}; GET; /api/v3/pets",
                "list_pets; {\"limit\":5,\"tags\":[\"a b\",\"c&d\"]}; GET; /api/v3/pets?limit=5&tags=a%20b&tags=c%26d",
                "get_pets_id; {\"id\":\"a/b?c\"}; GET; /api/v3/pets/a%2Fb%3Fc",
                "removePet; {\"id\":7}; DELETE; /api/v3/pets/7",
            })
    void arguments_stand_where_they_belong(
            String tool, String arguments, String method, String path) {
        Message message = message(tool, arguments);

        assertThat(message.method()).isEqualTo(method);
        assertThat(message.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "addPet; {\"body\":{\"name\":\"Rex\"}}; {\"name\":\"Rex\"}",
                "addPet_2; {\"id\":1,\"body\":{\"a\":\"x y\",\"b\":[1,2]}}; a=x%20y&b=1&b=2",
                "addPet_2; {\"id\":1}; ''",
            })
    void a_body_is_what_its_type_says(String tool, String arguments, String body) {
        assertThat(message(tool, arguments).content())
                .isInstanceOfSatisfying(
                        Message.Content.Bytes.class,
                        content ->
                                assertThat(new String(content.bytes(), StandardCharsets.UTF_8))
                                        .isEqualTo(body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "addPet; {}; needs the argument body",
                "get_pets_id; {\"id\":null}; needs the argument id",
                "get_pets_id; {\"id\":\"..\"}; neither empty nor",
                "get_pets_id; {\"id\":\"x\",\"other\":1}; has no argument other",
                "list_pets; {\"X-Trace\":\"a\\r\\nb: c\"}; header",
            })
    void what_cannot_be_sent_is_refused(String tool, String arguments, String sentence) {
        assertThatThrownBy(() -> message(tool, arguments))
                .isInstanceOf(RpcError.class)
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "[]", "{\"swagger\":\"2.0\",\"paths\":{}}", "{\"openapi\":\"3.1.0\"}"})
    void what_is_no_document_of_version_3_is_refused(String text) {
        assertThatThrownBy(() -> OpenApiTools.of(json(text)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no OpenAPI 3 document");
    }

    @Test
    void a_reference_in_a_circle_or_out_of_the_document_leads_nowhere() throws IOException {
        OpenApiTools odd =
                OpenApiTools.of(
                        json(
                                """
                                {"openapi": "3.0.0", "components": {"parameters": {"A": {"$ref": "#/components/parameters/A"}}},
                                 "paths": {"/x": {"get": {"parameters": [{"$ref": "#/components/parameters/A"}, {"$ref": "http://evil/p"}, 5]}}}}
                                """));

        assertThat(odd.byName().get("get_x").parameters()).isEmpty();
    }

    @Test
    void no_argument_replaces_a_header_of_the_entry() {
        HashMap<String, String> headers = new HashMap<>(java.util.Map.of("x-trace", "operator's"));

        Message message =
                tools.byName()
                        .get("list_pets")
                        .message(json("{\"X-Trace\":\"mine\"}"), tools.base(), headers);

        assertThat(message.header("x-trace")).isEqualTo("operator's");
        assertThat(message("list_pets", "{\"X-Trace\":\"mine\"}").header("x-trace"))
                .isEqualTo("mine");
    }

    @Test
    void a_property_may_be_called_nullable() throws IOException {
        OpenApiTools odd =
                OpenApiTools.of(
                        json(
                                """
                                {"openapi": "3.0.0", "paths": {"/x": {"post": {"operationId": "x", "requestBody": {"content": {"application/json":
                                  {"schema": {"type": "object", "properties": {"nullable": {"type": "string"}}}}}}}}}}
                                """));

        assertThat(
                        odd.byName()
                                .get("x")
                                .described()
                                .at("/inputSchema/properties/body/properties/nullable/type")
                                .asText())
                .isEqualTo("string");
    }
}
