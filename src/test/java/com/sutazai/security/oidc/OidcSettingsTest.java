package com.sutazai.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** R15.5 and R15.8: which scopes clients are told to ask for, and the console asks for. */
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
                List.of(challengeScopes),
                List.of(),
                true);
    }

    private static OidcSettings console(
            String clientId, boolean isIgnoringScopes, String... consoleScopes) {
        return new OidcSettings(
                List.of("https://id.example.com"),
                "https://gateway.example.com",
                List.of(),
                clientId,
                "groups",
                List.of(),
                "viewer",
                "preferred_username",
                isIgnoringScopes,
                List.of(),
                List.of(consoleScopes),
                true);
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

    @Test
    void r15_8_the_console_asks_for_what_it_needs_or_for_what_the_settings_say() {
        assertThat(console("pages", false).scopesOfConsole()).containsExactly("auth:read");
        assertThat(console("pages", true).scopesOfConsole()).isEmpty();
        assertThat(console("pages", true, "openid").scopesOfConsole()).containsExactly("openid");
        assertThat(console("pages", false, "openid", "auth:read").scopesOfConsole())
                .containsExactly("openid", "auth:read");
    }

    @Test
    void scopes_of_the_console_need_a_client_and_are_scopes() {
        assertThatThrownBy(() -> console("", false, "openid"))
                .hasMessageContaining("OIDC_CONSOLE_SCOPES");
        assertThatThrownBy(() -> console("pages", false, "a b"))
                .hasMessageContaining("OIDC_CONSOLE_SCOPES");
    }
}
