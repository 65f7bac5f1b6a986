package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefinitionsTest {

    private final Map<String, String> rows = new HashMap<>();
    private boolean isDown;

    /** Keeps in memory; the real one is looked at by the system tests. */
    private final KeptDefinitions kept =
            new KeptDefinitions(null, null) {
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

                @Override
                String keepFirst(String service, String tool, String digest) {
                    if (isDown) {
                        throw Failure.of(ProblemType.UNAVAILABLE, "down");
                    }
                    rows.putIfAbsent(tool, digest);
                    return rows.getOrDefault(tool, "");
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
    void what_another_node_has_seen_first_counts_until_it_is_approved_there() {
        Definitions other = Definitions.of("service", kept);
        assertThat(seen("{\"name\":\"a\",\"description\":\"good\"}")).hasSize(1);
        JsonNode changed = json("{\"tools\":[{\"name\":\"a\",\"description\":\"evil\"}]}");

        assertThat(other.seen(ToolRules.LIST, changed).path("tools")).isEmpty();
        assertThat(other.isHeld("a")).isTrue();
        assertThat(other.read()).isFalse();

        definitions.seen(ToolRules.LIST, changed);
        definitions.approve(List.of());
        assertThat(other.read()).isTrue();
        assertThat(other.isHeld("a")).isFalse();
        assertThat(other.seen(ToolRules.LIST, changed).path("tools")).hasSize(1);
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
