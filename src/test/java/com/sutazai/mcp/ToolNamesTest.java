package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ToolNamesTest {

    @Test
    void r8_2_a_plain_name_is_service_and_tool() {
        assertThat(ToolNames.of("files", "read_text_file")).isEqualTo("files__read_text_file");
    }

    @Test
    void r8_2_other_characters_and_great_length_are_replaced_by_a_digest() {
        assertThat(ToolNames.of("a", "b.c/d")).matches("a__b_c_d_[0-9a-f]{8}");
        assertThat(ToolNames.of("service", "x".repeat(100))).hasSize(64).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void r8_2_names_that_look_alike_stay_apart() {
        assertThat(ToolNames.of("a", "b.c"))
                .isNotEqualTo(ToolNames.of("a", "b/c"))
                .isEqualTo(ToolNames.of("a", "b.c"));
    }
}
