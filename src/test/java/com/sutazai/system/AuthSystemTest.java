package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuthSystemTest {

    private final Client stranger = Client.stranger();

    private JsonNode login() {
        Answer answer =
                stranger.post(
                        "/api/v1/auth/login",
                        "{\"username\":\"ADMIN\",\"password\":\""
                                + Stack.get().setting("ADMIN_PASSWORD")
                                + "\"}");
        assertThat(answer.status()).isEqualTo(200);
        return answer.json();
    }

    private static Client bearer(JsonNode tokens) {
        return Client.with("Authorization", "Bearer " + tokens.path("access_token").asText());
    }

    private Answer refresh(JsonNode tokens) {
        return stranger.post(
                "/api/v1/auth/refresh",
                "{\"refresh_token\":\"" + tokens.path("refresh_token").asText() + "\"}");
    }

    @Test
    void a_login_gives_tokens_that_work() {
        JsonNode tokens = login();

        assertThat(tokens.path("token_type").asText()).isEqualTo("bearer");
        assertThat(tokens.path("expires_in").asInt()).isEqualTo(1800);
        JsonNode me = bearer(tokens).get("/api/v1/auth/me").json();
        assertThat(me.path("username").asText()).isEqualTo("admin");
        assertThat(me.path("is_admin").asBoolean()).isTrue();
    }

    @Test
    void a_wrong_password_and_an_unknown_user_look_the_same() throws Exception {
        long before = AuditRowsOf.target("admin");
        long unknownBefore = AuditRowsOf.target("");
        Answer wrong =
                stranger.post(
                        "/api/v1/auth/login", "{\"username\":\"admin\",\"password\":\"wrong\"}");
        // whom no other test names: rows are counted by what they name
        String nobody = "n" + UUID.randomUUID().toString().substring(0, 8);
        Answer unknown =
                stranger.post(
                        "/api/v1/auth/login",
                        "{\"username\":\"" + nobody + "\",\"password\":\"wrong\"}");

        assertThat(wrong.status()).isEqualTo(401).isEqualTo(unknown.status());
        assertThat(wrong.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(wrong.json().path("detail")).isEqualTo(unknown.json().path("detail"));
        AuditRowsOf.awaitMore("admin", before);
        // a name that is none may be a password in the wrong field
        AuditRowsOf.awaitMore("", unknownBefore);
        assertThat(AuditRowsOf.target(nobody)).isZero();
    }

    /** Right ones between them, so that he is not locked; that is another test's. */
    @Test
    void wrong_passwords_are_refused_unread_after_the_tenth() {
        Client admin = Client.admin();
        String name = "g" + UUID.randomUUID().toString().substring(0, 8);
        String login = "{\"username\":\"" + name + "\",\"password\":\"Engine-1843\"}";
        String user =
                admin.post(
                                "/api/v1/auth/users",
                                login.replace(
                                        "}",
                                        ",\"role\":\"user\",\"email\":\""
                                                + name
                                                + "@example.com\"}"))
                        .header("Location");
        assertThat(stranger.post("/api/v1/auth/login", login).status()).isEqualTo(200);
        String wrong = login.replace("Engine", "Wrong");
        for (int i = 0; i < 10; i++) {
            assertThat(stranger.post("/api/v1/auth/login", wrong).status()).isEqualTo(401);
            if (i % 4 == 3) {
                assertThat(stranger.post("/api/v1/auth/login", login).status()).isEqualTo(200);
            }
        }

        Answer eleventh = stranger.post("/api/v1/auth/login", login);

        assertThat(eleventh.status()).isEqualTo(429);
        assertThat(Integer.parseInt(eleventh.header("Retry-After"))).isBetween(1, 67);
        admin.delete(user.replaceAll("^https?://[^/]+", ""));
    }

    @Test
    void r6_5_a_refresh_token_works_once_and_its_second_use_ends_the_session() throws Exception {
        JsonNode first = login();
        assertThat(
                        Client.with(
                                        "Authorization",
                                        "Bearer " + first.path("refresh_token").asText())
                                .get("/api/v1/auth/me")
                                .status())
                .as("it is no access token")
                .isEqualTo(401);
        Answer second = refresh(first);
        assertThat(second.status()).isEqualTo(200);
        assertThat(bearer(second.json()).get("/api/v1/auth/me").status()).isEqualTo(200);

        assertThat(refresh(first).status()).isEqualTo(401);

        assertThat(refresh(second.json()).status()).isEqualTo(401);
        assertThat(bearer(second.json()).get("/api/v1/auth/me").status()).isEqualTo(401);
        AuditRowsOf.await("refresh", "admin", "used-before");
    }

    @Test
    void a_logout_ends_access_and_refresh() {
        JsonNode tokens = login();
        assertThat(bearer(tokens).post("/api/v1/auth/logout", "").status()).isEqualTo(200);

        Answer after = bearer(tokens).get("/api/v1/auth/me");
        assertThat(after.status()).isEqualTo(401);
        assertThat(after.header("WWW-Authenticate")).contains("invalid_token");
        assertThat(refresh(tokens).status()).isEqualTo(401);
    }

    @Test
    void an_api_key_is_shown_once_and_works_in_both_headers_until_it_is_deleted() throws Exception {
        Client admin = Client.admin();
        Answer made = admin.post("/api/v1/auth/api-keys", "{\"name\":\"laptop\"}");
        assertThat(made.status()).isEqualTo(201);
        String key = made.json().path("key").asText();
        String id = made.json().path("id").asText();
        assertThat(made.header("Location")).endsWith("/api/v1/auth/api-keys/" + id);

        assertThat(Client.with("X-API-Key", key).get("/api/v1/auth/me").status()).isEqualTo(200);
        assertThat(
                        Client.with("Authorization", "Bearer " + key)
                                .get("/api/v1/mcp/services")
                                .status())
                .isEqualTo(200);
        Answer listed = admin.get("/api/v1/auth/api-keys");
        assertThat(listed.response().body()).contains(id).doesNotContain(key);
        assertThat(admin.post("/api/v1/auth/api-keys", "{\"name\":\"laptop\"}").status())
                .isEqualTo(409);

        assertThat(Client.withRole("viewer").delete("/api/v1/auth/api-keys/" + id).status())
                .isEqualTo(404);
        // the key in the place of its id
        assertThat(admin.delete("/api/v1/auth/api-keys/" + key).status()).isEqualTo(404);
        assertThat(admin.delete("/api/v1/auth/api-keys/" + id).status()).isEqualTo(204);
        assertThat(Client.with("X-API-Key", key).get("/api/v1/auth/me").status()).isEqualTo(401);
        assertThat(admin.delete("/api/v1/auth/api-keys/" + id).status()).isEqualTo(404);
        AuditRowsOf.await("api-key-add", "laptop", "ok");
        AuditRowsOf.await("api-key-add", "laptop", "conflict");
        AuditRowsOf.await("api-key-delete", id, "ok");
        assertThat(AuditRowsOf.target(key)).as("no key is written down").isZero();
    }

    @Test
    void the_state_of_the_login_is_public() {
        JsonNode status = stranger.get("/api/v1/auth/status").json();

        assertThat(status.path("status").asText()).isEqualTo("operational");
        assertThat(status.path("features").path("jwt_auth").asBoolean()).isTrue();
    }

    @Test
    void no_secret_stands_in_the_log() throws java.io.IOException {
        login();
        String log = java.nio.file.Files.readString(Stack.get().payara().server().log());

        for (String key :
                new String[] {
                    "SECRET_KEY",
                    "JWT_SECRET",
                    "ADMIN_PASSWORD",
                    "POSTGRES_PASSWORD",
                    "REDIS_PASSWORD",
                    "METRICS_TOKEN"
                }) {
            assertThat(log).doesNotContain(Stack.get().setting(key));
        }
    }
}
