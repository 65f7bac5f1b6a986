package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.sutazai.http.Json;
import com.sutazai.mcp.Catalogue.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    private static Selection selection(String text) {
        try {
            return Selection.of(Json.trees().readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void the_whole_has_everything_under_its_own_name() {
        assertThat(Selection.WHOLE.shown(Kind.TOOLS, "a__b")).isEqualTo("a__b");
        assertThat(Selection.WHOLE.original(Kind.PROMPTS, "a__b")).isEqualTo("a__b");
        assertThat(Selection.WHOLE.hasResource("any://thing")).isTrue();
    }

    @Test
    void what_is_chosen_is_shown_and_found_again() {
        Selection chosen =
                selection(
                        """
                        {"tools": [{"name": "everything__echo", "as": "say"}, "files__read_*"], "prompts": ["p__*"], "resources": ["demo://*"]}""");

        assertThat(chosen.shown(Kind.TOOLS, "everything__echo")).isEqualTo("say");
        assertThat(chosen.original(Kind.TOOLS, "say")).isEqualTo("everything__echo");
        assertThat(chosen.original(Kind.TOOLS, "everything__echo")).isNull();
        assertThat(chosen.shown(Kind.TOOLS, "files__read_text_file"))
                .isEqualTo("files__read_text_file");
        assertThat(chosen.original(Kind.TOOLS, "files__read_text_file"))
                .isEqualTo("files__read_text_file");
        assertThat(chosen.shown(Kind.TOOLS, "files__write_file")).isNull();
        assertThat(chosen.original(Kind.TOOLS, "files__write_file")).isNull();
        assertThat(chosen.shown(Kind.PROMPTS, "p__x")).isEqualTo("p__x");
        assertThat(chosen.shown(Kind.PROMPTS, "everything__echo")).isNull();
        assertThat(chosen.hasResource("demo://1")).isTrue();
        assertThat(chosen.hasResource("test://1")).isFalse();
        assertThat(chosen.isSearched()).isFalse();
        assertThat(selection("{\"tools\":[\"*\"],\"search\":true}").isSearched()).isTrue();
    }

    @Test
    void nothing_chosen_is_nothing_offered() {
        assertThat(selection("{}").shown(Kind.TOOLS, "a__b")).isNull();
        assertThat(selection("{}").hasResource("a://b")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "{\"tool\":[]}",
                "{\"tools\":\"a\"}",
                "{\"tools\":[7]}",
                "{\"tools\":[{\"as\":\"b\"}]}",
                "{\"tools\":[{\"name\":\"a__*\",\"as\":\"b\"}]}",
                "{\"tools\":[{\"name\":\"a__b\",\"as\":\"b c\"}]}",
                "{\"tools\":[{\"name\":\"a__b\",\"as\":\"c\"},{\"name\":\"a__d\",\"as\":\"c\"}]}",
                "{\"resources\":[1]}"
            })
    void what_cannot_be_understood_is_refused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> selection(text));
    }
}
