package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import com.sutazai.security.TestCallers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolRulesTest {

    private static final String LIST =
            "{\"tools\":[{\"name\":\"read_file\"},{\"name\":\"write_file\"},{\"name\":\"stat\"}],\"nextCursor\":\"7\"}";

    private static JsonNode json(String text) {
        try {
            return Json.trees().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ToolRules rules(String text) {
        return ToolRules.of(json(text));
    }

    private static void call(ToolRules rules, String tool, Role role) {
        rules.check(
                ToolRules.CALL,
                json("{\"name\":\"" + tool + "\"}"),
                TestCallers.loggedIn("ada", role));
    }

    @Test
    void a_key_that_is_only_for_reading_calls_nothing() {
        Caller reader = TestCallers.withKey("ada", Role.ADMIN, "mcp:read");
        JsonNode params = json("{\"name\":\"stat\"}");

        assertThatThrownBy(() -> ToolRules.NONE.check(ToolRules.CALL, params, reader))
                .hasMessageContaining("mcp:write");
        ToolRules.NONE.check(ToolRules.LIST, params, reader);
    }

    @Test
    void without_rules_everything_passes_untouched() {
        JsonNode list = json(LIST);

        assertThat(ToolRules.NONE.seen(ToolRules.LIST, list, Role.VIEWER)).isSameAs(list);
        call(ToolRules.NONE, "anything", Role.VIEWER);
    }

    @Test
    void what_is_not_allowed_is_neither_seen_nor_called() {
        ToolRules rules = rules("{\"allow\":[\"read_*\",\"stat\"]}");

        assertThat(rules.seen(ToolRules.LIST, json(LIST), Role.ADMIN))
                .isEqualTo(
                        json(
                                "{\"tools\":[{\"name\":\"read_file\"},{\"name\":\"stat\"}],\"nextCursor\":\"7\"}"));
        call(rules, "read_file", Role.VIEWER);
        assertThatThrownBy(() -> call(rules, "write_file", Role.ADMIN))
                .isInstanceOfSatisfying(
                        RpcError.class,
                        error -> assertThat(error.code()).isEqualTo(RpcError.INVALID_PARAMS));
    }

    @Test
    void the_first_rule_that_fits_says_which_role_is_needed() {
        ToolRules rules =
                rules("{\"roles\":{\"stat\":\"user\",\"*_file\":\"operator\",\"*\":\"admin\"}}");

        call(rules, "stat", Role.USER);
        call(rules, "write_file", Role.OPERATOR);
        assertThatThrownBy(() -> call(rules, "write_file", Role.USER))
                .hasMessage("The tool write_file needs the role operator; you have user")
                .isInstanceOfSatisfying(
                        RpcError.class,
                        error -> assertThat(error.code()).isEqualTo(RpcError.FORBIDDEN));
        assertThatThrownBy(() -> call(rules, "other", Role.OPERATOR)).isInstanceOf(RpcError.class);
        assertThat(rules.seen(ToolRules.LIST, json(LIST), Role.USER).path("tools"))
                .containsExactly(json("{\"name\":\"stat\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        "a,a,true",
        "a,b,false",
        "*,anything,true",
        "read_*,read_,true",
        "read_*,xread_a,false",
        "*_file,write_file,true",
        "a*c*e,abcde,true",
        "a*c*e,abcd,false"
    })
    void a_star_stands_for_any_characters(String pattern, String name, boolean fits) {
        assertThat(ToolRules.fits(pattern, name)).isEqualTo(fits);
    }

    @Test
    @Timeout(5)
    void many_stars_and_a_long_name_take_no_time() {
        assertThat(ToolRules.fits("*a".repeat(30) + "b", "a".repeat(100_000))).isFalse();
        assertThat(ToolRules.fits("*a".repeat(30) + "*", "a".repeat(100_000))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{}",
                "7",
                "{\"allow\":[7]}",
                "{\"roles\":{\"*\":\"king\"}}",
                "{\"allow\":\"a\",\"role\":1}"
            })
    void what_cannot_be_understood_is_refused(String rules) {
        assertThatIllegalArgumentException().isThrownBy(() -> rules(rules));
    }
}
