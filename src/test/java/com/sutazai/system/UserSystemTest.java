package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R6.11 to R6.14: users, and what administrators do with them. */
class UserSystemTest {

    private static final String USERS = "/api/v1/auth/users";
    private static final String PASSWORD = "Engine-1843";

    private final Client admin = Client.admin();
    private final String name = "u" + UUID.randomUUID().toString().substring(0, 8);
    private String path = "";

    @BeforeEach
    void add() {
        Answer added = admin.post(USERS, user(name, name + "@example.com", PASSWORD, "user"));
        assertThat(added.status()).as(added.response().body()).isEqualTo(201);
        path = added.header("Location").replaceAll("^https?://[^/]+", "");
        assertThat(path).isEqualTo(USERS + "/" + added.json().path("id").asText());
    }

    @AfterEach
    void delete() {
        admin.delete(path);
    }

    private static String user(String name, String email, String password, String role) {
        return "{\"username\":\"%s\",\"email\":\"%s\",\"password\":\"%s\",\"role\":\"%s\"}"
                .formatted(name, email, password, role);
    }

    private static Answer login(String name, String password) {
        return Client.stranger()
                .post(
                        "/api/v1/auth/login",
                        "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}");
    }

    private Client loggedIn() {
        Answer login = login(name, PASSWORD);
        assertThat(login.status()).as(login.response().body()).isEqualTo(200);
        return Client.with("Authorization", "Bearer " + login.json().path("access_token").asText());
    }

    private static Client withKeyOf(Client user) {
        Answer made = user.post("/api/v1/auth/api-keys", "{\"name\":\"k\"}");
        return Client.with("X-API-Key", made.json().path("key").asText());
    }

    private static int me(Client who) {
        return who.get("/api/v1/auth/me").status();
    }

    @Test
    void a_new_user_can_log_in_at_once_and_is_written_down() throws Exception {
        JsonNode me = loggedIn().get("/api/v1/auth/me").json();

        assertThat(me.path("username").asText()).isEqualTo(name);
        assertThat(me.path("role").asText()).isEqualTo("user");
        assertThat(me.path("email").asText()).isEqualTo(name + "@example.com");
        JsonNode page = admin.get(USERS + "?limit=500").json();
        assertThat(page.path("total").asInt()).isPositive();
        assertThat(page.path("users").findValuesAsText("username")).contains(name, "admin");
        assertThat(page.toString()).doesNotContain("argon2");
        assertThat(admin.get(path).json().path("last_login").isTextual()).isTrue();
        assertThat(admin.get(path).json().path("is_admin")).hasToString("false");
        AuditRowsOf.await("user-add", name, "ok");
        AuditRowsOf.await("login", name, "ok");
    }

    @Test
    void names_and_emails_are_taken_once_and_told_apart() {
        Answer sameName =
                admin.post(
                        USERS,
                        user(name.toUpperCase(Locale.ROOT), "x@example.com", PASSWORD, "user"));
        assertThat(sameName.status()).isEqualTo(409);
        assertThat(sameName.json().path("detail").asText()).contains("name");

        Answer sameEmail =
                admin.post(USERS, user("other-" + name, name + "@EXAMPLE.com", PASSWORD, "user"));
        assertThat(sameEmail.status()).isEqualTo(409);
        assertThat(sameEmail.json().path("detail").asText()).contains("email");
        assertThat(
                        admin.send(
                                        "PATCH",
                                        path,
                                        "{\"email\":\"\"}",
                                        Map.of("Content-Type", "application/json"))
                                .status())
                .isEqualTo(422);
    }

    @ParameterizedTest(name = "{0} {1} {2} {3}: {4}")
    @CsvSource({
        "ab, a@example.com, Engine-1843, user, username",
        "a b c, a@example.com, Engine-1843, user, username",
        "abcdefghij-abcdefghij-abcdefghij-abcdefghij-abcdefg, a@example.com, Engine-1843, user, username",
        "abcd, nonsense, Engine-1843, user, email",
        "abcd, a@example.com, Engine-1843, root, role",
        "abcd, a@example.com, short-1A, user, ''",
        "abcd, a@example.com, Sh0rt-1, user, 8 to 1024",
        "abcd, a@example.com, engine-1843, user, an upper-case letter",
        "abcd, a@example.com, ENGINE-1843, user, a lower-case letter",
        "abcd, a@example.com, Engine-abcd, user, a digit",
        "abcd, a@example.com, Engine1843, user, one of",
        "abcd, a@example.com, xAbcd-1843, user, the user's name",
    })
    void what_breaks_the_rules_is_refused_with_the_rule(
            String username, String email, String password, String role, String named) {
        Answer refused = admin.post(USERS, user(username, email, password, role));
        if (named.isEmpty()) {
            assertThat(refused.status()).isEqualTo(201);
            admin.delete(USERS + "/" + refused.json().path("id").asText());
        } else {
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.response().body()).contains(named).doesNotContain(password);
        }
    }

    @Test
    void whoever_is_disabled_may_nothing_from_the_next_request_on() {
        Client user = loggedIn();
        Client key = withKeyOf(user);
        assertThat(me(user)).isEqualTo(200);
        assertThat(me(key)).isEqualTo(200);

        assertThat(admin.patch(path, "{\"is_active\":false}").status()).isEqualTo(200);

        assertThat(me(user)).isEqualTo(401);
        assertThat(me(key)).isEqualTo(401);
        assertThat(login(name, PASSWORD).status()).isEqualTo(403);

        assertThat(admin.patch(path, "{\"is_active\":true}").status()).isEqualTo(200);
        assertThat(me(user)).as("the session has ended for good").isEqualTo(401);
        assertThat(me(key)).isEqualTo(200);
        assertThat(me(loggedIn())).isEqualTo(200);
    }

    @Test
    void another_role_counts_at_once() {
        Client user = loggedIn();
        assertThat(user.get("/api/v1/audit").status()).isEqualTo(403);

        assertThat(admin.patch(path, "{\"role\":\"admin\"}").json().path("role").asText())
                .isEqualTo("admin");

        assertThat(me(user)).isEqualTo(401);
        assertThat(loggedIn().get("/api/v1/audit").status()).isEqualTo(200);
    }

    @Test
    void a_password_is_changed_by_its_owner_who_knows_the_present_one() throws Exception {
        Client user = loggedIn();
        String body = "{\"current_password\":\"%s\",\"new_password\":\"%s\"}";
        String own = "/api/v1/auth/password";

        assertThat(user.put(own, body.formatted("wrong", "Other-1843")).status()).isEqualTo(403);
        assertThat(user.put(own, body.formatted(PASSWORD, "weak")).status()).isEqualTo(422);
        assertThat(user.put(own, body.formatted(PASSWORD, "Other-1843")).status()).isEqualTo(204);

        assertThat(me(user)).isEqualTo(401);
        assertThat(login(name, PASSWORD).status()).isEqualTo(401);
        assertThat(login(name, "Other-1843").status()).isEqualTo(200);
        AuditRowsOf.await("own-password", name, "forbidden");
        AuditRowsOf.await("own-password", name, "ok");
        AuditRowsOf.await("login", name, "wrong-password");
    }

    @Test
    void the_present_password_cannot_be_guessed_with_a_stolen_token_or_a_key() {
        Client user = loggedIn();
        Client key = withKeyOf(user);
        String own = "/api/v1/auth/password";
        String right =
                "{\"current_password\":\"" + PASSWORD + "\",\"new_password\":\"Other-1843\"}";

        assertThat(key.put(own, right).status()).isEqualTo(403);
        for (int i = 0; i < 5; i++) {
            user.put(own, "{\"current_password\":\"wrong\",\"new_password\":\"Other-1843\"}");
        }
        Answer locked = user.put(own, right);
        assertThat(locked.status()).isEqualTo(403);
        assertThat(locked.json().path("detail").asText()).contains("locked");
    }

    @Test
    void where_a_user_has_logged_in_before_others_cannot_lock_him_out() throws Exception {
        loggedIn();
        try (FromAddress elsewhere = FromAddress.of("127.0.0.87")) {
            int port = Stack.get().port();
            for (int i = 0; i < 5; i++) {
                assertThat(elsewhere.login(port, name, "wrong").join().statusCode()).isEqualTo(401);
            }
            assertThat(elsewhere.login(port, name, PASSWORD).join().statusCode()).isEqualTo(403);
        }

        assertThat(login(name, PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void where_he_has_logged_in_before_five_wrong_passwords_lock_him_too() {
        loggedIn();
        for (int i = 0; i < 5; i++) {
            assertThat(login(name, "wrong").status()).isEqualTo(401);
        }

        assertThat(login(name, PASSWORD).status()).isEqualTo(403);
        admin.put(path + "/password", "{\"new_password\":\"Other-1843\"}");
        assertThat(login(name, "Other-1843").status()).isEqualTo(200);
    }

    @Test
    void five_wrong_passwords_lock_a_user_until_the_password_is_reset() {
        for (int i = 0; i < 5; i++) {
            assertThat(login(name, "wrong").status()).isEqualTo(401);
        }

        Answer locked = login(name, PASSWORD);
        assertThat(locked.status()).isEqualTo(403);
        assertThat(locked.json().path("detail").asText()).contains("locked");
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1_700, 1_800);
        assertThat(admin.get(path).json().path("locked_until").isTextual()).isTrue();

        assertThat(admin.put(path + "/password", "{\"new_password\":\"Other-1843\"}").status())
                .isEqualTo(204);
        assertThat(login(name, "Other-1843").status()).isEqualTo(200);
    }

    @Test
    void a_lock_does_not_tell_whether_there_is_such_a_user() {
        String nobody = "nobody-" + name;
        for (int i = 0; i < 5; i++) {
            assertThat(login(nobody, "wrong").status()).isEqualTo(401);
        }

        Answer locked = login(nobody, "wrong");
        assertThat(locked.status()).isEqualTo(403);
        assertThat(locked.json().path("detail").asText()).contains("locked");
    }

    @Test
    void a_right_password_ends_the_row_of_wrong_ones() {
        for (int i = 0; i < 8; i++) {
            int status = login(name, i % 4 == 3 ? PASSWORD : "wrong").status();
            assertThat(status).isEqualTo(i % 4 == 3 ? 200 : 401);
        }
    }

    @Test
    void a_deleted_user_is_gone_with_sessions_and_keys() {
        Client user = loggedIn();
        assertThat(admin.delete(path).status()).isEqualTo(204);

        assertThat(me(user)).isEqualTo(401);
        assertThat(login(name, PASSWORD).status()).isEqualTo(401);
        assertThat(admin.get(path).status()).isEqualTo(404);
        assertThat(admin.delete(path).status()).isEqualTo(404);
        assertThat(admin.patch(path, "{}").status()).isEqualTo(404);
    }

    @Test
    void only_administrators_see_and_change_users() {
        Client operator = Client.withRole("operator");
        assertThat(operator.get(USERS).status()).isEqualTo(403);
        assertThat(operator.get(path).status()).isEqualTo(403);
        assertThat(operator.patch(path, "{}").status()).isEqualTo(403);
        assertThat(operator.delete(path).status()).isEqualTo(403);
        assertThat(Client.stranger().get(USERS).status()).isEqualTo(401);
        assertThat(admin.get(USERS + "/nonsense").status()).isEqualTo(404);
        assertThat(admin.get(USERS + "?limit=501").status()).isEqualTo(422);
    }
}
