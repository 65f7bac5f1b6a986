package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6.13, R6.19: many logins at once. Each test comes from an address of its own. */
@Timeout(60)
class CrowdedLoginsSystemTest {

    private static final String ADMIN = Stack.get().setting("ADMIN_PASSWORD");
    private static final String PASSWORD = "Engine-1843";

    /** Passwords that are looked at in the same moment: so many more may be. */
    private static final int AT_A_TIME =
            Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private static CompletableFuture<Integer> login(
            FromAddress client, String name, String password) {
        return client.login(Stack.get().port(), name, password).thenApply(HttpResponse::statusCode);
    }

    private static List<Integer> atOnce(
            int count, FromAddress client, String name, String password) {
        List<CompletableFuture<Integer>> logins =
                IntStream.range(0, count).mapToObj(i -> login(client, name, password)).toList();
        return logins.stream().map(CompletableFuture::join).toList();
    }

    /** A user; the path of him. */
    private static String added(String name) {
        return Client.admin()
                .post(
                        "/api/v1/auth/users",
                        "{\"username\":\"%s\",\"email\":\"%s@example.com\",\"password\":\"%s\",\"role\":\"user\"}"
                                .formatted(name, name, PASSWORD))
                .header("Location")
                .replaceAll("^https?://[^/]+", "");
    }

    @Test
    void right_passwords_count_for_nothing_however_many_come_at_once() throws Exception {
        try (FromAddress client = FromAddress.of("127.0.0.81")) {
            // more than the wrong ones that a name has
            assertThat(atOnce(15, client, "admin", ADMIN)).containsOnly(200);
        }
    }

    @Test
    void wrong_passwords_that_come_at_once_are_no_more_than_those_that_come_in_turn()
            throws Exception {
        String name = "c" + UUID.randomUUID().toString().substring(0, 8);
        String path = added(name);
        try (FromAddress client = FromAddress.of("127.0.0.82")) {
            assertThat(login(client, name, PASSWORD).join()).isEqualTo(200);

            List<Integer> answers = atOnce(25, client, name, "wrong");

            // the fifth locks him
            assertThat(answers).isSubsetOf(401, 403, 429).contains(403);
            assertThat(answers.stream().filter(status -> status == 401).count())
                    .isBetween(5L, 4L + AT_A_TIME);
        }
        Client.admin().delete(path);
    }

    /** Who has stolen a session has no more tries than who logs in. */
    @Test
    void the_present_password_is_guessed_no_more_often_at_once_than_in_turn() throws Exception {
        String name = "c" + UUID.randomUUID().toString().substring(0, 8);
        String path = added(name);
        Client stolen =
                Client.with(
                        "Authorization",
                        "Bearer "
                                + Client.stranger()
                                        .post(
                                                "/api/v1/auth/login",
                                                "{\"username\":\"%s\",\"password\":\"%s\"}"
                                                        .formatted(name, PASSWORD))
                                        .json()
                                        .path("access_token")
                                        .asText());

        List<CompletableFuture<String>> guesses =
                IntStream.range(0, 25)
                        .mapToObj(
                                i ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        stolen.put(
                                                                        "/api/v1/auth/password",
                                                                        "{\"current_password\":\"wrong\",\"new_password\":\"Other-1843\"}")
                                                                .json()
                                                                .path("detail")
                                                                .asText(),
                                                task -> Thread.ofVirtual().start(task)))
                        .toList();

        assertThat(guesses.stream().map(CompletableFuture::join))
                .filteredOn(detail -> detail.contains("wrong") && !detail.contains("locked"))
                .hasSizeBetween(5, 4 + AT_A_TIME);
        Client.admin().delete(path);
    }

    @Test
    void one_address_that_fills_its_half_of_the_queue_does_not_keep_out_another() throws Exception {
        try (FromAddress crowd = FromAddress.of("127.0.0.83");
                FromAddress other = FromAddress.of("127.0.0.84")) {
            List<CompletableFuture<Integer>> logins =
                    IntStream.range(0, 200).mapToObj(i -> login(crowd, "admin", ADMIN)).toList();
            CompletableFuture<Integer> his = login(other, "admin", ADMIN);

            assertThat(his.join()).isEqualTo(200);
            assertThat(logins.stream().map(CompletableFuture::join))
                    .contains(200, 429)
                    .doesNotContain(401);
        }
    }
}
