package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.sutazai.system.Client.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiDocumentSystemTest {

    private final Client stranger = Client.stranger();

    @Test
    void the_document_is_openapi_3_1_as_json_and_as_yaml() {
        Answer yaml = stranger.get("/openapi");
        Answer json = stranger.send("GET", "/openapi", "", Map.of("Accept", "application/json"));

        assertThat(yaml.header("Content-Type")).startsWith("application/yaml");
        assertThat(yaml.response().body()).contains("openapi: 3.1.0");
        assertThat(json.header("Content-Type")).startsWith("application/json");
        assertThat(json.json().path("openapi").asText()).isEqualTo("3.1.0");
        assertThat(stranger.get("/openapi.json").json()).isEqualTo(json.json());
    }

    @Test
    void every_operation_is_explained_and_may_answer_with_a_problem() {
        assertThat(ApiDocument.operations())
                .hasSizeGreaterThan(15)
                .allSatisfy(
                        operation -> {
                            assertThat(operation.description().path("summary").asText())
                                    .as(operation.path())
                                    .isNotEmpty();
                            assertThat(
                                            operation
                                                    .description()
                                                    .path("responses")
                                                    .path("default")
                                                    .path("content")
                                                    .has("application/problem+json"))
                                    .isTrue();
                        });
    }

    @Test
    void every_reference_leads_somewhere_and_every_field_is_snake_case() {
        ApiDocument.tree()
                .findValuesAsText("$ref")
                .forEach(
                        reference ->
                                assertThat(
                                                ApiDocument.tree()
                                                        .at(reference.substring(1))
                                                        .isMissingNode())
                                        .as(reference)
                                        .isFalse());
        ApiDocument.tree()
                .path("components")
                .path("schemas")
                .forEach(
                        schema ->
                                schema.path("properties")
                                        .fieldNames()
                                        .forEachRemaining(
                                                name -> assertThat(name).matches("[a-z0-9_]+")));
    }

    @Test
    void every_schema_is_json_schema_2020_12() {
        var meta =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(
                                com.networknt.schema.SchemaLocation.of(
                                        "https://json-schema.org/draft/2020-12/schema"));
        for (JsonNode schema : ApiDocument.tree().path("components").path("schemas")) {
            assertThat(meta.validate(schema)).as(schema.toString()).isEmpty();
        }
    }

    @Test
    void the_pages_load_only_what_lies_here() {
        for (String page : List.of("/docs/", "/redoc/", "/console/")) {
            String html = stranger.get(page).response().body();
            assertThat(html)
                    .containsPattern("<script [^>]*src=\"/")
                    .doesNotContain("http://", "https://")
                    .doesNotContain("<script>");
            java.util.regex.Matcher assets =
                    java.util.regex.Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(html);
            while (assets.find()) {
                assertThat(stranger.get(assets.group(1)).status())
                        .as(assets.group(1))
                        .isEqualTo(200);
            }
        }
        assertThat(stranger.get("/docs/problems.md").response().body()).contains("## not-found");
    }
}
