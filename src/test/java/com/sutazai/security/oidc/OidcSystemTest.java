package com.sutazai.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.sutazai.dev.OidcProvider;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** R15, with a real provider (npm oidc-provider). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class OidcSystemTest {

    private static final String ME = "/api/v1/auth/me";
    private static final String LIST =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{}}";
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"everything__echo\",\"arguments\":{\"message\":\"hello\"}}}";

    private final Stack stack = Stack.get();
    private final OidcProvider issuer = stack.issuer();
    private final String origin = "http://127.0.0.1:" + stack.port();

    @BeforeAll
    void start() throws Exception {
        issuer.start();
        until(() -> health().equals("up"));
    }

    @AfterAll
    void stop() {
        issuer.stop();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private String health() {
        for (JsonNode check : Client.stranger().get("/health/ready").json().path("checks")) {
            if (check.path("name").asText().equals("oidc")) {
                return check.path("data").path(issuer.issuer()).asText();
            }
        }
        return "not named";
    }

    private Client as(String who, String resource, String scope) throws Exception {
        return Tokens.with(issuer.token(who, resource, scope));
    }

    @Test
    void while_nothing_is_known_of_an_issuer_its_tokens_are_answered_with_503() throws Exception {
        Answer unknown =
                Tokens.with(
                                Tokens.signed(
                                        issuer.key(),
                                        Tokens.claims().issuer("http://127.0.0.1:9").build()))
                        .get(ME);

        assertThat(unknown.status()).isEqualTo(503);
        assertThat(unknown.json().path("detail").asText()).contains("refuses connections");
    }

    @Test
    void who_has_no_token_learns_where_they_are_to_be_had() {
        Answer refused = Client.stranger().post("/mcp", LIST);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate"))
                .isEqualTo(
                        "Bearer scope=\"mcp:read\", resource_metadata=\""
                                + origin
                                + "/.well-known/oauth-protected-resource/mcp\"");
        assertThat(Client.stranger().get(ME).header("WWW-Authenticate"))
                .contains("\"" + origin + "/.well-known/oauth-protected-resource\"");
        for (String part : List.of("", "/mcp", "/mcp/everything", "/sse")) {
            JsonNode metadata =
                    Client.stranger().get("/.well-known/oauth-protected-resource" + part).json();
            assertThat(metadata.path("resource").asText()).isEqualTo(origin + part);
            assertThat(metadata.path("authorization_servers").path(0).asText())
                    .isEqualTo(issuer.issuer());
            assertThat(metadata.path("scopes_supported").toString()).contains("\"mcp:write\"");
        }
        assertThat(
                        Client.stranger()
                                .get("/.well-known/oauth-protected-resource/elsewhere")
                                .status())
                .isEqualTo(404);
    }

    @Test
    void a_token_of_the_issuer_calls_a_tool_through_the_gateway() throws Exception {
        Answer called = as("ada", origin + "/mcp", "mcp:read mcp:write").post("/mcp", CALL);

        assertThat(called.status()).as(called.response().body()).isEqualTo(200);
        assertThat(called.response().body()).contains("hello");
    }

    @Test
    void a_scope_that_is_missing_is_named_for_a_step_up() throws Exception {
        Client reader = as("ada", origin + "/mcp", "mcp:read");

        Answer refused = reader.post("/mcp", CALL);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header("WWW-Authenticate"))
                .contains("error=\"insufficient_scope\"")
                .contains("scope=\"mcp:write\"")
                .contains("resource_metadata=\"" + origin);
        assertThat(as("ada", "", "other").get(ME).status()).isEqualTo(403);
        assertThat(as("ada", "", "auth:read").get(ME).status()).isEqualTo(200);
    }

    @Test
    void the_role_follows_from_the_groups() throws Exception {
        assertThat(as("ada", "", "read").get(ME).json().path("role").asText())
                .isEqualTo("operator");
        assertThat(as("root", "", "read").get(ME).json().path("role").asText()).isEqualTo("admin");
        assertThat(as("guest", "", "read").get(ME).json().path("role").asText())
                .isEqualTo("viewer");
        Answer nobody = as("outsider", "", "read").get(ME);
        assertThat(nobody.status()).isEqualTo(403);
        assertThat(nobody.json().path("detail").asText()).contains("role");
        assertThat(
                        as("guest", "", "tasks:write")
                                .post("/api/v1/tasks", "{\"task_type\":\"x\"}")
                                .status())
                .isEqualTo(403);
    }

    @Test
    void a_token_is_good_for_its_audience_alone() throws Exception {
        String ofMcp = issuer.token("ada", origin + "/mcp", "mcp:read mcp:write auth:read");
        String ofService =
                issuer.token("ada", origin + "/mcp/everything", "mcp:read mcp:write auth:read");
        String ofOthers = issuer.token("ada", "https://other.example.com", "auth:read");

        assertThat(Tokens.status(ofMcp)).isEqualTo(401);
        assertThat(Tokens.with(ofMcp).post("/mcp", LIST).status()).isEqualTo(200);
        assertThat(Tokens.with(ofMcp).post("/mcp/everything", LIST).status()).isEqualTo(200);
        assertThat(Tokens.with(ofService).post("/mcp", LIST).status()).isEqualTo(401);
        assertThat(Tokens.with(ofService).post("/mcp/everything", LIST).status()).isEqualTo(200);
        assertThat(Tokens.with(ofService).post("/mcp/everything-else", LIST).status())
                .isEqualTo(401);
        assertThat(Tokens.status(ofOthers)).isEqualTo(401);
        assertThat(
                        Tokens.status(
                                Tokens.signed(
                                        issuer.key(),
                                        Tokens.claims().audience(origin + ".evil.com").build())))
                .isEqualTo(401);
    }

    @Test
    void a_new_key_is_used_at_once_and_one_that_is_gone_no_more() throws Exception {
        JWK former = issuer.key();
        assertThat(as("ada", "", "read").get(ME).status()).isEqualTo(200);

        issuer.rotate(OidcProvider.ec());

        String token = issuer.token("ada", "", "read");
        until(() -> Tokens.status(token) == 200);
        assertThat(Tokens.status(Tokens.signed(former, Tokens.claims().jwtID("after").build())))
                .isEqualTo(401);
    }

    @Test
    void an_issuer_that_is_down_is_named_and_what_is_known_goes_on() throws Exception {
        String token = issuer.token("ada", "", "read");
        assertThat(Tokens.status(token)).isEqualTo(200);
        issuer.stop();
        try {
            until(
                    () -> {
                        try {
                            // a key that nobody knows makes it ask
                            Tokens.status(
                                    Tokens.signed(OidcProvider.rsa(), Tokens.claims().build()));
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                        return health().startsWith("degraded");
                    });
            assertThat(Tokens.status(token)).isEqualTo(200);
            assertThat(Tokens.status(Tokens.signed(OidcProvider.rsa(), Tokens.claims().build())))
                    .as("it may be a key that we do not know yet")
                    .isEqualTo(503);
            assertThat(
                            Tokens.status(
                                    Tokens.signed(
                                            issuer.key(), Tokens.claims().jwtID("down").build())))
                    .isEqualTo(200);
        } finally {
            issuer.start();
        }
        until(() -> health().equals("up"));
    }

    @Test
    void a_name_leads_to_no_user_of_ours() throws Exception {
        JsonNode ours = Client.admin().get(ME).json();

        JsonNode theirs = as("root", "", "read").get(ME).json();

        assertThat(theirs.path("id")).isNotEqualTo(ours.path("id"));
        assertThat(theirs.path("username").asText()).startsWith("admin-").hasSize(14);
        Answer login =
                Client.stranger()
                        .post(
                                "/api/v1/auth/login",
                                "{\"username\":"
                                        + theirs.path("username")
                                        + ",\"password\":\"any-password\"}");
        assertThat(login.status()).isEqualTo(401);
    }

    @Test
    void an_outside_user_is_disabled_here_and_what_is_his_issuers_is_not_changed_here()
            throws Exception {
        Client guest = as("guest", "", "read write");
        String id = guest.get(ME).json().path("id").asText();
        Client admin = Client.admin();
        String user = "/api/v1/auth/users/" + id;
        assertThat(admin.get(user).json().path("issuer").asText()).isEqualTo(issuer.issuer());

        assertThat(admin.patch(user, "{\"role\":\"admin\"}").status()).isEqualTo(409);
        assertThat(admin.delete(user).status()).isEqualTo(409);
        assertThat(admin.put(user + "/password", "{\"new_password\":\"Engine-1843\"}").status())
                .isEqualTo(409);
        assertThat(guest.post("/api/v1/auth/api-keys", "{\"name\":\"k\"}").status()).isEqualTo(403);

        assertThat(admin.patch(user, "{\"is_active\":false}").status()).isEqualTo(200);
        assertThat(guest.get(ME).status()).isEqualTo(401);
        assertThat(as("guest", "", "auth:read").get(ME).status()).isEqualTo(401);
        assertThat(admin.patch(user, "{\"is_active\":true}").status()).isEqualTo(200);
        assertThat(guest.get(ME).status()).isEqualTo(200);
    }
}
