package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PathTemplateTest {

    @Test
    void a_variable_is_one_segment() {
        PathTemplate template = PathTemplate.ofResource("/a/{id}/b");

        assertThat(template.matches("/a/1/b")).isTrue();
        assertThat(template.matches("/a/1/b/")).isTrue();
        assertThat(template.matches("/a/1/2/b")).isFalse();
        assertThat(template.matches("/a//b")).isFalse();
    }

    @Test
    void a_variable_may_have_its_own_pattern() {
        PathTemplate template = PathTemplate.ofResource("/proxy/{service}/{path: .*}");

        assertThat(template.matches("/proxy/x/a/b/c")).isTrue();
        assertThat(template.literals()).isEqualTo("/proxy//".length());
    }

    @Test
    void servlet_mappings_match_as_the_specification_says() {
        assertThat(PathTemplate.ofServlet("/mcp").matches("/mcp")).isTrue();
        assertThat(PathTemplate.ofServlet("/mcp").matches("/mcp/x")).isFalse();
        assertThat(PathTemplate.ofServlet("/a/*").matches("/a")).isTrue();
        assertThat(PathTemplate.ofServlet("/a/*").matches("/a/b/c")).isTrue();
        assertThat(PathTemplate.ofServlet("/a/*").matches("/ab")).isFalse();
        assertThat(PathTemplate.ofServlet("*.jsp").matches("/x.jsp")).isFalse();
    }
}
