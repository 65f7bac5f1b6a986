package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * R6.12, R6.13, R6.19, R6.20: what one of two servers knows of somebody's rights the other does.
 */
class RightsOnNodesSystemTest extends TwoNodes {

    private static final String USERS = "/api/v1/auth/users";
    private static final String KEYS = "/api/v1/auth/api-keys";
    private static final String LOGIN = "/api/v1/auth/login";
    private static final String ME = "/api/v1/auth/me";
    private static final String PASSWORD = "Engine-1843";

    private String name = "";

    /** A user of that name; the path of him. */
    private String added() throws Exception {
        name = "n" + UUID.randomUUID().toString().substring(0, 8);
        String user =
                "{\"username\":\"%s\",\"email\":\"%s@example.com\",\"password\":\"%s\",\"role\":\"user\"}"
                        .formatted(name, name, PASSWORD);
        HttpResponse<String> answer = sent(one, token, "POST", USERS, user);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return USERS + "/" + json(answer).path("id").asText();
    }

    private String login(String password) {
        return "{\"username\":\"" + name + "\",\"password\":\"" + password + "\"}";
    }

    private JsonNode loggedIn(Stack.Node node) throws Exception {
        return json(sent(node, "", "POST", LOGIN, login(PASSWORD)));
    }

    private JsonNode key(Stack.Node node, String access, String more) throws Exception {
        return json(
                sent(
                        node,
                        access,
                        "POST",
                        KEYS,
                        "{\"name\":\"" + UUID.randomUUID() + "\"" + more + "}"));
    }

    private int me(Stack.Node node, String shown) throws Exception {
        return sent(node, shown, "GET", ME, "").statusCode();
    }

    /** Within one second a credential is refused at a node where it was good. */
    private void isRefusedSoon(Stack.Node node, String shown) throws Exception {
        long begin = System.nanoTime();
        within(() -> me(node, shown) == 401);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void whoever_is_disabled_at_one_node_has_no_rights_at_the_other() throws Exception {
        String path = added();
        String access = loggedIn(two).path("access_token").asText();
        String key = key(two, access, "").path("key").asText();
        for (String shown : List.of(access, key)) {
            assertThat(me(two, shown)).isEqualTo(200);
        }

        assertThat(at(one, "PATCH", path, "{\"is_active\":false}")).isEqualTo(200);

        isRefusedSoon(two, access);
        isRefusedSoon(two, key);
        assertThat(at(one, "DELETE", path, "")).isEqualTo(204);
    }

    @Test
    void a_key_that_is_deleted_and_a_session_that_is_ended_are_of_no_use_at_the_other()
            throws Exception {
        String path = added();
        JsonNode tokens = loggedIn(one);
        String access = tokens.path("access_token").asText();
        JsonNode key = key(one, access, "");
        JsonNode other = loggedIn(one);
        for (String shown :
                List.of(access, key.path("key").asText(), other.path("access_token").asText())) {
            assertThat(me(two, shown)).isEqualTo(200);
        }

        sent(one, access, "DELETE", KEYS + "/" + key.path("id").asText(), "");
        isRefusedSoon(two, key.path("key").asText());
        assertThat(sent(one, access, "POST", "/api/v1/auth/logout", "").statusCode())
                .isEqualTo(200);
        isRefusedSoon(two, access);

        // used twice: the whole family ends
        String refresh = "{\"refresh_token\":\"" + other.path("refresh_token").asText() + "\"}";
        JsonNode next = json(sent(two, "", "POST", "/api/v1/auth/refresh", refresh));
        assertThat(me(one, next.path("access_token").asText())).isEqualTo(200);
        assertThat(sent(two, "", "POST", "/api/v1/auth/refresh", refresh).statusCode())
                .isEqualTo(401);
        isRefusedSoon(one, next.path("access_token").asText());
        assertThat(at(one, "DELETE", path, "")).isEqualTo(204);
    }

    @Test
    void what_was_told_while_nobody_listened_is_read_afterwards() throws Exception {
        JsonNode key = key(one, token, "");
        String shown = key.path("key").asText();
        assertThat(me(two, shown)).isEqualTo(200);

        try (var connection = TestUsers.connect();
                var statement = connection.createStatement();
                var cut =
                        statement.executeQuery(
                                "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'sutazai_news'")) {
            cut.next();
            assertThat(cut.getInt(1)).as("listeners of the nodes").isGreaterThanOrEqualTo(2);
        }
        assertThat(at(one, "DELETE", KEYS + "/" + key.path("id").asText(), "")).isEqualTo(204);

        // what is remembered without a word is good for five seconds
        long begin = System.nanoTime();
        within(() -> me(two, shown) == 401);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void r6_20_streams_at_one_node_end_when_their_key_is_deleted_at_the_other() throws Exception {
        JsonNode key = key(one, token, "");
        RawMcp ofKey = new RawMcp("/mcp/everything", key.path("key").asText()).at(one.port());
        RawMcp home = ofKey.opened(NEWEST, "{}");
        RawMcp others = open(two, "/mcp/everything", "{}");
        CompletableFuture<Void> passedOn = listening(home.at(two.port()));
        CompletableFuture<Void> other = listening(others);

        String path = KEYS + "/" + key.path("id").asText();
        assertThat(at(one, "DELETE", path, "")).isEqualTo(204);

        // what nobody tells is found after ten seconds
        assertThat(passedOn).succeedsWithin(Duration.ofSeconds(1));
        assertThat(other).isNotDone();
        assertThat(others.send("DELETE", EVENTS, "", "").statusCode()).isEqualTo(204);
        assertThat(other).succeedsWithin(Duration.ofSeconds(1));
    }

    /** Done when the stream of a session has ended. */
    private static CompletableFuture<Void> listening(RawMcp client) throws Exception {
        RawMcp.Stream stream = client.stream("GET", "text/event-stream", "", "");
        assertThat(stream.response().statusCode()).isEqualTo(200);
        return stream.ended();
    }

    @Test
    void r6_19_a_rate_is_counted_by_both_together_and_by_each_alone_without_redis()
            throws Exception {
        String both = key(one, token, ",\"rate_limit_per_minute\":10").path("key").asText();
        for (int i = 0; i < 5; i++) {
            assertThat(me(one, both)).isEqualTo(200);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(me(two, both)).isEqualTo(200);
        }
        // each is a quarter of a second behind the other
        within(() -> me(one, both) == 429 && me(two, both) == 429);

        stack.redis().server().signal("KILL");
        try {
            String alone = key(one, token, ",\"rate_limit_per_minute\":10").path("key").asText();
            for (Stack.Node node : List.of(one, two)) {
                for (int i = 0; i < 10; i++) {
                    assertThat(me(node, alone)).isEqualTo(200);
                }
                assertThat(me(node, alone)).isEqualTo(429);
            }
        } finally {
            stack.redis().start(stack.setting("REDIS_PASSWORD"));
            Instant started = Instant.now();
            for (int port : new int[] {stack.port(), one.port(), two.port()}) {
                awaitRedis(port, started);
            }
        }
    }

    /** Until a server has asked Redis since then, and uses it again. */
    private static void awaitRedis(int port, Instant since) throws Exception {
        HttpRequest ready =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                        .build();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!isUp(json(HTTP.send(ready, HttpResponse.BodyHandlers.ofString())), since)) {
            assertThat(System.nanoTime()).as("Redis is up").isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean isUp(JsonNode health, Instant since) {
        for (JsonNode check : health.path("checks")) {
            if (check.path("name").asText().equals("redis")) {
                JsonNode data = check.path("data");
                return data.path("state").asText().equals("up")
                        && Instant.parse(data.path("asked").asText()).isAfter(since);
            }
        }
        return false;
    }

    @Test
    void r6_13_a_lock_holds_at_the_other_node_and_ends_in_time() throws Exception {
        String path = added();
        try (FromAddress elsewhere = FromAddress.of("127.0.0.79")) {
            for (int i = 0; i < 5; i++) {
                assertThat(tried(elsewhere, one, name)).isEqualTo(401);
            }
        }
        assertThat(sent(two, "", "POST", LOGIN, login(PASSWORD)).statusCode()).isEqualTo(403);

        try (var connection = TestUsers.connect();
                var later =
                        connection.prepareStatement(
                                "update users set locked_until = locked_until - interval '30 min' where username = ?")) {
            later.setString(1, name);
            assertThat(later.executeUpdate()).isEqualTo(1);
        }

        assertThat(sent(two, "", "POST", LOGIN, login(PASSWORD)).statusCode()).isEqualTo(200);
        assertThat(at(one, "DELETE", path, "")).isEqualTo(204);
    }

    @Test
    void r6_13_a_lock_does_not_tell_at_the_other_node_either_whether_there_is_such_a_user()
            throws Exception {
        String nobody = "n" + UUID.randomUUID();
        try (FromAddress elsewhere = FromAddress.of("127.0.0.88")) {
            for (int i = 0; i < 4; i++) {
                assertThat(tried(elsewhere, one, nobody)).isEqualTo(401);
            }

            assertThat(
                            Stream.of(1, 2, 3)
                                    .map(ignored -> elsewhere.login(two.port(), nobody, "wrong"))
                                    .toList()
                                    .stream()
                                    .map(login -> login.join().statusCode()))
                    .as("at once")
                    .containsExactlyInAnyOrder(401, 403, 403);
            assertThat(tried(elsewhere, one, nobody)).isEqualTo(403);
            // by now what was counted has been told
            within(() -> RedisKeys.with("rate:login-name:127.0.0.88/").findAny().isPresent());
            assertThat(RedisKeys.with("")).noneMatch(key -> key.contains(nobody));
        }
    }

    @Test
    void r6_13_wrong_passwords_from_an_address_are_counted_by_both_together() throws Exception {
        try (FromAddress elsewhere = FromAddress.of("127.0.0.78")) {
            for (int i = 0; i < 26; i++) {
                assertThat(tried(elsewhere, one, "a" + i)).isEqualTo(401);
            }
            for (int i = 0; i < 24; i++) {
                assertThat(tried(elsewhere, two, "b" + i)).isEqualTo(401);
            }

            within(() -> tried(elsewhere, one, "c") == 429 && tried(elsewhere, two, "d") == 429);
        }
    }

    /** What a wrong password is answered with. */
    private static int tried(FromAddress client, Stack.Node node, String who) {
        return client.login(node.port(), who, "wrong").join().statusCode();
    }
}
