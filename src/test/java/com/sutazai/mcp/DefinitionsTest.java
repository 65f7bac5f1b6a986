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
import java.util.UUID;
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
    void what_one_user_is_shown_is_neither_held_back_nor_let_go_for_another() {
        JsonNode good = json("{\"tools\":[{\"name\":\"a\",\"description\":\"good\"}]}");
        JsonNode changed = json("{\"tools\":[{\"name\":\"a\",\"description\":\"evil\"}]}");
        Definitions ada = definitions.of(UUID.randomUUID());
        Definitions bob = definitions.of(UUID.randomUUID());
        assertThat(bob.seen(ToolRules.LIST, good).path("tools")).hasSize(1);

        assertThat(ada.mustSee()).as("she has not seen it").isTrue();
        assertThat(ada.seen(ToolRules.LIST, changed).path("tools")).isEmpty();
        assertThat(bob.isHeld("a")).isFalse();
        assertThat(bob.seen(ToolRules.LIST, good).path("tools")).hasSize(1);
        assertThat(ada.isHeld("a")).as("though his is as it was").isTrue();

        assertThat(definitions.all()).extracting(Definitions.State::isHeld).containsExactly(true);
        assertThat(definitions.approve(List.of())).containsExactly("a");
        assertThat(ada.isHeld("a")).isFalse();
        assertThat(ada.seen(ToolRules.LIST, changed).path("tools")).hasSize(1);
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
