package com.sutazai.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** R15.5: which scopes clients are told to ask for. */
class OidcSettingsTest {

    private static OidcSettings settings(boolean isIgnoringScopes, String... challengeScopes) {
        return new OidcSettings(
                List.of("https://id.example.com"),
                "https://gateway.example.com",
                List.of(),
                "",
                "groups",
                List.of(),
                "viewer",
                "preferred_username",
                isIgnoringScopes,
                List.of(challengeScopes));
    }

    @Test
    void clients_are_told_what_the_path_needs() {
        assertThat(settings(false).scopesToAskFor("mcp:read")).isEqualTo("mcp:read");
        assertThat(settings(false).scopes()).contains("mcp:read", "mcp:write");
    }

    @Test
    void where_scopes_do_not_count_none_of_ours_is_asked_for() {
        assertThat(settings(true).scopesToAskFor("mcp:read")).isEmpty();
        assertThat(settings(true).scopes()).isEmpty();
    }

    @Test
    void what_an_issuer_wants_to_be_asked_for_is_said_instead() {
        OidcSettings ignoring = settings(true, "openid", "api://gateway/.default");

        assertThat(ignoring.scopesToAskFor("mcp:read")).isEqualTo("openid api://gateway/.default");
        assertThat(ignoring.scopes()).containsExactly("openid", "api://gateway/.default");
        assertThat(settings(false, "openid").scopesToAskFor("mcp:read")).isEqualTo("openid");
        assertThat(settings(false, "openid").scopes()).contains("openid", "mcp:write");
    }

    @Test
    void what_would_break_out_of_the_header_is_refused_by_name() {
        for (String wrong : List.of("mcp:read mcp:write", "a\"b", "a\\b", "a\nb")) {
            assertThatThrownBy(() -> settings(false, wrong))
                    .hasMessageContaining("OIDC_CHALLENGE_SCOPES");
        }
    }
}
