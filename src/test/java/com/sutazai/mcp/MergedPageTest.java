package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sutazai.mcp.Catalogue.Kind;
import com.sutazai.mcp.protocol.RpcError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergedPageTest {

    private static List<JsonNode> tools(String names) {
        return Arrays.stream(names.split(" ", -1))
                .<JsonNode>map(name -> JsonNodeFactory.instance.objectNode().put("name", name))
                .toList();
    }

    private static JsonNode page(List<JsonNode> all, JsonNode cursor, int size) {
        return MergedPage.of(Kind.TOOLS, all, cursor, size);
    }

    private static List<String> names(JsonNode page) {
        return page.path("tools").valueStream().map(tool -> tool.path("name").asText()).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void all_pages_together_are_the_list(int size) {
        List<JsonNode> all = tools("a b c d e");
        List<String> read = new ArrayList<>();
        JsonNode cursor = MissingNode.getInstance();
        int pages = 0;
        do {
            JsonNode page = page(all, cursor, size);
            read.addAll(names(page));
            cursor = page.path("nextCursor");
            pages++;
        } while (cursor.isTextual());

        assertThat(read).containsExactly("a", "b", "c", "d", "e");
        assertThat(pages).isEqualTo((5 + size - 1) / size);
    }

    @Test
    void the_next_page_begins_after_its_entry_though_others_have_come_and_gone() {
        JsonNode cursor = page(tools("a b c d e"), MissingNode.getInstance(), 2).path("nextCursor");

        assertThat(names(page(tools("b c d e"), cursor, 2))).containsExactly("c", "d");
        assertThat(names(page(tools("0 a b c"), cursor, 2))).containsExactly("c");
    }

    @Test
    void a_cursor_whose_entry_has_gone_is_refused() {
        JsonNode cursor = page(tools("a b c"), MissingNode.getInstance(), 2).path("nextCursor");

        assertThatThrownBy(() -> page(tools("a c d"), cursor, 2))
                .isInstanceOf(RpcError.class)
                .hasMessageContaining("begin without a cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "???", "bm90aGluZw", "eDphYmM"})
    void what_is_no_cursor_is_refused(String cursor) {
        assertThatThrownBy(() -> page(tools("a b"), TextNode.valueOf(cursor), 1))
                .isInstanceOf(RpcError.class)
                .hasMessageContaining("no cursor of ours");
    }
}
