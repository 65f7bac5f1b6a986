package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefinitionsTest {

    private final Map<String, String> rows = new HashMap<>();
    private boolean isDown;

    /** Keeps in memory; the real one is looked at by the system tests. */
    private final KeptDefinitions kept =
            new KeptDefinitions(null) {
                @Override
                Map<String, String> of(String service) {
                    return Map.copyOf(rows);
                }

                @Override
                void keep(String service, String tool, String digest) {
                    if (isDown) {
                        throw Failure.of(ProblemType.UNAVAILABLE, "down");
                    }
                    rows.put(tool, digest);
                }
            };

    private final Definitions definitions = Definitions.of("service", kept);

    private static JsonNode json(String text) {
        try {
            return Json.trees().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode seen(String tools) {
        return definitions.seen(ToolRules.LIST, json("{\"tools\":[" + tools + "]}")).path("tools");
    }

    @Test
    void an_entry_that_is_no_object_hides_nothing_else() {
        assertThat(seen("7,{\"name\":\"a\"},null")).hasSize(3);
        assertThat(rows).containsOnlyKeys("a");
    }

    @Test
    void what_could_not_be_kept_is_kept_with_the_next_list() {
        isDown = true;
        assertThat(seen("{\"name\":\"a\"}")).hasSize(1);
        assertThat(rows).isEmpty();

        isDown = false;
        seen("{\"name\":\"a\"}");

        assertThat(rows).containsOnlyKeys("a");
    }
}
