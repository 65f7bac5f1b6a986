package com.sutazai.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Chromium;
import com.sutazai.dev.OidcProvider;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import com.sutazai.system.Client;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * R15.7: people who log in with their issuer, in a real browser, with the pages of oidc-provider.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class BrowserLoginSystemTest {

    private final Stack stack = Stack.get();
    private final OidcProvider issuer = stack.issuer();
    private final String origin = "http://127.0.0.1:" + stack.port();

    @BeforeAll
    void start() throws Exception {
        issuer.start();
        String token = issuer.token("ada", "", "auth:read");
        for (int i = 0; i < 300 && Tokens.with(token).get("/api/v1/auth/me").status() != 200; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @AfterAll
    void stop() {
        issuer.stop();
    }

    private JsonNode watched(String script, String... arguments)
            throws IOException, InterruptedException {
        return Chromium.watched(stack, Map.of(), script, arguments);
    }

    @Test
    void the_api_page_lets_people_log_in_with_the_issuer_and_call_what_they_may() throws Exception {
        JsonNode seen = watched("pages.cjs", origin, "ada", "auth:read");

        assertThat(seen.path("title").asText()).isEqualTo("SutazAI backend: API");
        assertThat(seen.path("status").asText()).as(seen.toString()).isEqualTo("200");
        JsonNode me = Json.trees().readTree(seen.path("body").asText());
        assertThat(me.path("username").asText()).startsWith("ada-lovelace-");
        assertThat(me.path("role").asText()).isEqualTo("operator");
        // the second issuer of the tests is nowhere, which the page may say; the policy hinders
        // nothing
        assertThat(seen.path("complaints"))
                .extracting(JsonNode::asText)
                .noneMatch(complaint -> complaint.contains("Content Security Policy"));
    }

    @Test
    void a_stock_client_of_mcp_finds_the_issuer_and_has_its_user_log_in_twice_for_more()
            throws Exception {
        JsonNode seen = watched("person.cjs", origin + "/mcp", "ada", "somebody");

        assertThat(seen.path("echo").path("content").path(0).path("text").asText())
                .as(seen.toString())
                .isEqualTo("Echo: by a person");
        assertThat(seen.path("asked")).hasSize(2);
        assertThat(seen.path("asked").path(0).path("scope").asText()).isEqualTo("mcp:read");
        assertThat(seen.path("asked").path(0).path("resource").asText()).isEqualTo(origin + "/mcp");
        assertThat(seen.path("asked").path(1).path("scope").asText()).contains("mcp:write");
    }

    @Test
    void a_stock_client_that_registers_itself_asks_at_once_for_what_the_settings_say()
            throws Exception {
        Stack.Node node =
                stack.node("asking", Map.of("OIDC_CHALLENGE_SCOPES", "mcp:read,mcp:write"));
        Chromium.need(stack);
        try {
            node.payara().start();
            node.awaitReady();
            String mcp = "http://127.0.0.1:" + node.port() + "/mcp";
            JsonNode seen = watched("person.cjs", mcp, "ada", "");

            assertThat(seen.path("echo").path("content").path(0).path("text").asText())
                    .as(seen.toString())
                    .isEqualTo("Echo: by a person");
            assertThat(seen.path("asked")).hasSize(1);
            assertThat(seen.path("asked").path(0).path("scope").asText())
                    .isEqualTo("mcp:read mcp:write");
        } finally {
            node.payara().stop(Duration.ofSeconds(10));
        }
    }

    @Test
    void pages_learn_where_people_log_in_and_may_ask_there_alone() {
        JsonNode offer = Client.stranger().get("/api/v1/auth/issuers").json();

        assertThat(offer.path("resource").asText()).isEqualTo(origin);
        assertThat(offer.path("client_id").asText()).isEqualTo("pages");
        assertThat(offer.path("names_resource").asBoolean()).isTrue();
        assertThat(offer.path("scopes").path(0).asText()).isEqualTo("auth:read");
        assertThat(offer.path("issuers").path(0).path("issuer").asText())
                .isEqualTo(issuer.issuer());
        assertThat(offer.path("issuers").path(0).path("configuration").asText())
                .isEqualTo(issuer.issuer() + "/.well-known/openid-configuration");
        for (String page : List.of("/docs/", "/console/")) {
            assertThat(Client.stranger().get(page).header("Content-Security-Policy"))
                    .as(page)
                    .endsWith("connect-src 'self' " + issuer.issuer() + " http://127.0.0.1:9");
        }
        assertThat(Client.stranger().get("/api/v1/auth/me").header("Content-Security-Policy"))
                .doesNotContain(issuer.issuer());
        assertThat(Client.stranger().get("/docs/oauth2-redirect.html").status()).isEqualTo(200);
    }
}
