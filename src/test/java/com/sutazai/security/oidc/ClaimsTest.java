package com.sutazai.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import com.sutazai.security.Role;
import com.sutazai.security.Scopes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** R15.3: what claims of issuers come to. */
class ClaimsTest {

    private static final Map<String, Role> ROLES =
            Map.of("platform", Role.ADMIN, "staff", Role.USER);

    private static JsonNode json(String text) throws Exception {
        return Json.trees().readTree(text);
    }

    private static Claims claims(String roleClaim, Optional<Role> byDefault, boolean ignoring) {
        return new Claims(roleClaim, ROLES, byDefault, "preferred_username", ignoring);
    }

    private static Optional<Role> role(String roleClaim, String text) throws Exception {
        return claims(roleClaim, Optional.empty(), false).role(json(text));
    }

    @Test
    void a_claim_has_one_value_or_several_of_which_the_highest_counts() throws Exception {
        assertThat(role("groups", "{\"groups\":\"staff\"}")).contains(Role.USER);
        assertThat(role("groups", "{\"groups\":[\"staff\",\"platform\",\"x\"]}"))
                .contains(Role.ADMIN);
        assertThat(role("groups", "{\"groups\":[\"x\"]}")).isEmpty();
        assertThat(role("groups", "{}")).isEmpty();
    }

    @Test
    void a_claim_may_lie_within_objects_or_have_dots_in_its_name() throws Exception {
        assertThat(role("realm_access.roles", "{\"realm_access\":{\"roles\":[\"staff\"]}}"))
                .contains(Role.USER);
        assertThat(role("https://x.example/roles", "{\"https://x.example/roles\":[\"platform\"]}"))
                .contains(Role.ADMIN);
        assertThat(role("realm_access.roles", "{\"realm_access\":\"staff\"}")).isEmpty();
    }

    @Test
    void who_has_none_of_the_roles_gets_the_default() throws Exception {
        Claims claims = claims("groups", Optional.of(Role.VIEWER), false);

        assertThat(claims.role(json("{\"groups\":[\"x\"]}"))).contains(Role.VIEWER);
        assertThat(claims.role(json("{\"groups\":[\"staff\"]}"))).contains(Role.USER);
    }

    @Test
    void scopes_are_words_or_a_list_and_only_ours_count_unless_they_are_ignored() throws Exception {
        Claims claims = claims("groups", Optional.empty(), false);

        assertThat(claims.scopes(json("{\"scope\":\"openid mcp:read\"}")).names())
                .isEqualTo(Set.of("mcp:read"));
        assertThat(claims.scopes(json("{\"scp\":[\"tasks:read\",\"other\"]}")).names())
                .isEqualTo(Set.of("tasks:read"));
        assertThat(claims.scopes(json("{}")).names()).isEmpty();
        assertThat(claims("groups", Optional.empty(), true).scopes(json("{}")))
                .isEqualTo(Scopes.ALL);
    }

    @Test
    void a_name_is_that_of_the_claim_or_else_the_subject() throws Exception {
        Claims claims = claims("groups", Optional.empty(), false);

        assertThat(claims.name(json("{\"preferred_username\":\"ada\"}"), "s1")).isEqualTo("ada");
        assertThat(claims.name(json("{}"), "s1")).isEqualTo("s1");
    }
}
