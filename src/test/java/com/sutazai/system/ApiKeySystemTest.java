package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** R6.15 and R6.19: what bounds a key, and who comes too often. */
class ApiKeySystemTest {

    private static final String KEYS = "/api/v1/auth/api-keys";

    private final Client user = Client.withRole("user");

    private Answer made(String members) {
        return user.post(KEYS, "{\"name\":\"" + UUID.randomUUID() + "\"" + members + "}");
    }

    private Client key(String members) {
        Answer made = made(members);
        assertThat(made.status()).as(made.response().body()).isEqualTo(201);
        return Client.with("X-API-Key", made.json().path("key").asText());
    }

    @Test
    void a_key_that_is_only_for_reading_lists_tools_and_calls_none() throws Exception {
        String reader = made(",\"scopes\":[\"mcp:read\"]").json().path("key").asText();
        RawMcp client = RawMcp.open("/mcp/everything", reader, "2025-06-18", "{}");

        JsonNode listed = client.ask("tools/list", "{}");
        JsonNode called = client.ask("tools/call", RawMcp.tool("echo", "{\"message\":\"x\"}"));

        assertThat(listed.path("result").path("tools")).isNotEmpty();
        assertThat(called.path("error").path("message").asText()).contains("mcp:write");
        assertThat(
                        Client.with("X-API-Key", reader)
                                .get("/api/v1/mesh/v2/services")
                                .header("WWW-Authenticate"))
                .contains("insufficient_scope", "mesh:read");
    }

    private static int status(RawMcp client) throws Exception {
        return client.post(client.request("tools/list", "{}")).statusCode();
    }

    @Test
    void a_session_of_a_wider_key_is_not_there_for_a_narrower_one() throws Exception {
        String wide = made("").json().path("key").asText();
        String narrow = made(",\"scopes\":[\"mcp:read\"]").json().path("key").asText();
        RawMcp client = RawMcp.open("/mcp/everything", wide, "2025-06-18", "{}");

        assertThat(status(client.elsewhere("/mcp/everything", narrow))).isEqualTo(404);
        assertThat(status(client)).isEqualTo(200);
    }

    @Test
    void a_key_works_until_it_expires() throws Exception {
        Instant end = Instant.now().plusSeconds(2);
        Client client = key(",\"expires_at\":\"" + end + "\"");

        while (client.get("/api/v1/auth/me").status() == 200) {
            assertThat(Instant.now()).isBefore(end.plusSeconds(1));
        }

        assertThat(Instant.now()).isAfter(end);
        assertThat(client.get("/api/v1/auth/me").status()).isEqualTo(401);
    }

    @Test
    void a_key_with_a_rate_says_how_much_is_left_and_when_to_come_again() {
        Client client = key(",\"rate_limit_per_minute\":3");

        Answer first = client.get("/api/v1/auth/me");
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("RateLimit-Limit")).isEqualTo("3");
        assertThat(first.header("RateLimit-Remaining")).isEqualTo("2");
        client.get("/api/v1/auth/me");
        client.get("/api/v1/auth/me");
        Answer fourth = client.get("/api/v1/auth/me");

        assertThat(fourth.status()).isEqualTo(429);
        assertThat(fourth.json().path("type").asText()).endsWith("#too-many");
        assertThat(Integer.parseInt(fourth.header("Retry-After"))).isBetween(1, 80);
        assertThat(fourth.header("RateLimit-Remaining")).isEqualTo("0");
        assertThat(user.get("/api/v1/auth/me").status()).as("its owner").isEqualTo(200);
    }

    @Test
    void a_path_with_a_limit_of_its_own_counts_every_caller_for_himself() {
        Client other = Client.withRole("operator");

        for (int i = 0; i < 5; i++) {
            assertThat(user.get("/api/v1/limited/" + i).status()).isEqualTo(404);
        }

        assertThat(user.get("/api/v1/limited/6").status()).isEqualTo(429);
        assertThat(user.post("/api/v1/limited/6", "{}").status())
                .as("what writes is counted apart")
                .isEqualTo(404);
        assertThat(user.get("/api/v1/limitedly").header("RateLimit-Limit")).isEmpty();
        assertThat(other.get("/api/v1/limited/1").status()).isEqualTo(404);
    }

    @Test
    void a_key_makes_no_keys() {
        assertThat(key("").post(KEYS, "{\"name\":\"another\"}").status()).isEqualTo(403);
    }

    @Test
    void a_key_of_an_administrator_changes_no_users() {
        Client admin = Client.admin();
        Answer made = admin.post(KEYS, "{\"name\":\"" + UUID.randomUUID() + "\"}");
        Client key = Client.with("X-API-Key", made.json().path("key").asText());
        String id = admin.get("/api/v1/auth/me").json().path("id").asText();

        assertThat(
                        key.put(
                                        "/api/v1/auth/users/" + id + "/password",
                                        "{\"new_password\":\"Another-Horse-9-Battery\"}")
                                .status())
                .isEqualTo(403);
        assertThat(key.get("/api/v1/auth/users").status()).isEqualTo(200);
    }

    @Test
    void what_a_key_cannot_be_is_said_with_its_place() {
        for (String wrong :
                new String[] {
                    ",\"scopes\":[\"mcp:call\"]",
                    ",\"scopes\":[]",
                    ",\"expires_at\":\"2001-01-01T00:00:00Z\"",
                    ",\"expires_at\":\"3001-01-01T00:00:00Z\"",
                    ",\"rate_limit_per_minute\":0",
                    ",\"rate_limit_per_minute\":1000001"
                }) {
            Answer answer = made(wrong);

            assertThat(answer.status()).as(wrong).isEqualTo(422);
            assertThat(answer.json().path("errors").path(0).path("pointer").asText())
                    .isEqualTo("/" + wrong.split("\"", 3)[1]);
        }
        assertThat(made(",\"expires_at\":\"tomorrow\"").status()).isIn(400, 422);
        assertThat(made(",\"scopes\":[\"mcp:call\"]").response().body()).contains("mcp:read");
    }

    /** From an address of its own, so that nobody else is kept out. */
    @Test
    void whoever_tries_many_names_from_one_address_has_to_wait() throws Exception {
        try (FromAddress client = FromAddress.of("127.0.0.77")) {
            HttpResponse<String> refused = login(client, "nobody");
            int tries = 1;
            while (refused.statusCode() == 401 && tries < 70) {
                refused = login(client, "nobody-" + tries++);
            }

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(tries).isGreaterThan(50);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0))
                    .isBetween(1L, Duration.ofMinutes(6).toSeconds());
        }
        assertThat(Client.stranger().post("/api/v1/auth/login", attempt("nobody-52")).status())
                .as("from another address")
                .isEqualTo(401);
    }

    private static String attempt(String name) {
        return "{\"username\":\"" + name + "\",\"password\":\"wrong\"}";
    }

    private static HttpResponse<String> login(FromAddress client, String name) {
        return client.login(Stack.get().port(), name, "wrong").join();
    }
}
