package com.sutazai.mcp.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolIndexTest {

    private static final ToolIndex INDEX =
            new ToolIndex(
                    List.of(
                            new ToolIndex.Entry(
                                    "files__read_file", "Reads a text file.", "path of the file"),
                            new ToolIndex.Entry(
                                    "files__write_file", "Writes text to a file.", "path content"),
                            new ToolIndex.Entry(
                                    "browser__navigate",
                                    "Opens a page in the browser.",
                                    "url of the page"),
                            new ToolIndex.Entry(
                                    "graph__createEntities",
                                    "Adds nodes to a graph.",
                                    "entities")));

    private static List<String> names(String words) {
        return INDEX.search(words, 10).stream().map(ToolIndex.Hit::name).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "read a file,files__read_file",
        "writing files,files__write_file",
        "open a web page,browser__navigate",
        "create entity,graph__createEntities",
        "GRAPH,graph__createEntities"
    })
    void the_best_is_first(String words, String best) {
        assertThat(names(words)).first().isEqualTo(best);
    }

    @Test
    void what_has_none_of_the_words_is_not_found() {
        assertThat(names("file"))
                .containsExactlyInAnyOrder("files__read_file", "files__write_file");
        assertThat(names("weather")).isEmpty();
        assertThat(names("the of")).isEmpty();
        assertThat(new ToolIndex(List.of()).search("file", 5)).isEmpty();
    }

    @Test
    void a_word_in_the_name_counts_more_than_one_in_the_arguments() {
        ToolIndex index =
                new ToolIndex(
                        List.of(
                                new ToolIndex.Entry("other", "Does.", "weather"),
                                new ToolIndex.Entry("weather", "Does.", "other")));

        assertThat(index.search("weather", 1).getFirst().name()).isEqualTo("weather");
    }

    @Test
    void equal_ones_come_by_name_and_no_more_than_wanted() {
        ToolIndex index =
                new ToolIndex(
                        List.of(
                                new ToolIndex.Entry("b", "same", ""),
                                new ToolIndex.Entry("c", "same", ""),
                                new ToolIndex.Entry("a", "same", "")));

        assertThat(index.search("same", 2))
                .extracting(ToolIndex.Hit::name)
                .containsExactly("a", "b");
    }
}
