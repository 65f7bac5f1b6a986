package com.sutazai.mcp.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToolMethodTest {

    /** A colour. */
    public enum Colour {
        RED,
        GREEN
    }

    /** What a tool takes. */
    public record Wish(
            @NotBlank @Size(max = 20) @Schema(description = "Who wishes") String fullName,
            @Min(1) @Max(9) int howMany,
            @NotNull Colour colour,
            @Nullable @Pattern(regexp = "[a-z]+") String code,
            @Nullable @Size(min = 1, max = 3) List<Double> weights,
            @Nullable Boolean isUrgent) {}

    /** A bean with tools, good and bad. */
    @SuppressWarnings("DoNotCallSuggester")
    public static final class Tools {

        @McpTool(name = "wish", description = "Grants a wish.", isReadOnly = false)
        @RolesAllowed({"admin", "operator"})
        public Wish wish(Wish wish) {
            return wish;
        }

        @McpTool(name = "count", description = "Counts.")
        public int count() {
            return 7;
        }

        @McpTool(name = "refuse", description = "Refuses.")
        public String refuse() {
            throw Failure.notFound("nothing is there");
        }

        @McpTool(name = "break_down", description = "Breaks.")
        public String breakDown() {
            throw new IllegalStateException("a secret of the inside");
        }

        @McpTool(name = "Bad Name", description = "Has a bad name.")
        public String badName() {
            return "";
        }

        @McpTool(name = "two", description = "Takes two.")
        public String two(String one, String other) {
            return one + other;
        }
    }

    private static ToolMethod tool(String method) {
        return Arrays.stream(Tools.class.getMethods())
                .filter(each -> each.getName().equals(method))
                .findFirst()
                .map(each -> ToolMethod.of(each, Tools::new, NoFaults.validator()))
                .orElseThrow();
    }

    private static JsonNode json(String text) throws Exception {
        return Json.trees().readTree(text);
    }

    @Test
    void the_schema_says_what_the_record_and_its_constraints_say() throws Exception {
        assertThat(json(tool("wish").described().toString()))
                .isEqualTo(
                        json(
                                """
                                {"name": "wish", "description": "Grants a wish.", "inputSchema": {"type": "object", "properties": {
                                  "full_name": {"type": "string", "maxLength": 20, "description": "Who wishes"},
                                  "how_many": {"type": "integer", "minimum": 1, "maximum": 9},
                                  "colour": {"type": "string", "enum": ["RED", "GREEN"]},
                                  "code": {"type": "string", "pattern": "^(?:[a-z]+)$"},
                                  "weights": {"type": "array", "items": {"type": "number"}, "minItems": 1, "maxItems": 3},
                                  "is_urgent": {"type": "boolean"}},
                                  "additionalProperties": false, "required": ["full_name", "how_many", "colour"]},
                                  "annotations": {"readOnlyHint": false, "openWorldHint": false}}"""));
        assertThat(tool("wish").roles()).containsExactly("admin", "operator");
        assertThat(tool("count").roles()).isEmpty();
    }

    @Test
    void what_is_returned_is_text_and_structure() throws Exception {
        String given =
                "{\"full_name\":\"Ada\",\"how_many\":3,\"colour\":\"GREEN\",\"weights\":[1.5]}";

        JsonNode result = tool("wish").call(json(given));

        assertThat(result.path("structuredContent").toString()).isEqualTo(given);
        assertThat(result.path("content").get(0).path("text").asText()).isEqualTo(given);
        assertThat(tool("count").call(json("{}")).path("structuredContent"))
                .isEqualTo(json("{\"result\":7}"));
    }

    @Test
    void wrong_arguments_are_the_tools_answer() throws Exception {
        for (String wrong :
                new String[] {
                    "{\"full_name\":\"Ada\",\"how_many\":\"three\",\"colour\":\"RED\"}",
                    "{\"full_name\":\"Ada\",\"how_many\":3,\"colour\":\"BLUE\"}",
                    "{\"full_name\":\"Ada\",\"how_many\":3,\"colour\":\"RED\",\"other\":1}"
                }) {
            JsonNode result = tool("wish").call(json(wrong));

            assertThat(result.path("isError").asBoolean()).as(wrong).isTrue();
            assertThat(result.path("content").get(0).path("text").asText())
                    .startsWith("Wrong arguments: ");
        }
    }

    @Test
    void a_failure_is_the_tools_answer_and_tells_nothing_of_the_inside() throws Exception {
        assertThat(tool("refuse").call(json("{}")).toString())
                .contains("nothing is there", "\"isError\":true");
        assertThat(tool("breakDown").call(json("{}")).toString())
                .contains("\"isError\":true")
                .doesNotContain("secret");
    }

    @Test
    void what_cannot_be_a_tool_is_refused_at_the_start() {
        assertThatIllegalArgumentException().isThrownBy(() -> tool("badName"));
        assertThatIllegalArgumentException().isThrownBy(() -> tool("two"));
    }
}
