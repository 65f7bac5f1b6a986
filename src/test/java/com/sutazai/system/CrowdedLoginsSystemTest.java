package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
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

    private static HttpClient from(String address) throws Exception {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.getByName(address))
                .build();
    }

    private static CompletableFuture<Integer> login(
            HttpClient client, String name, String password) {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + Stack.get().port()
                                                + "/api/v1/auth/login"))
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"username\":\""
                                                + name
                                                + "\",\"password\":\""
                                                + password
                                                + "\"}"))
                        .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .thenApply(HttpResponse::statusCode);
    }

    private static List<Integer> atOnce(
            int count, HttpClient client, String name, String password) {
        List<CompletableFuture<Integer>> logins =
                IntStream.range(0, count).mapToObj(i -> login(client, name, password)).toList();
        return logins.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void right_passwords_count_for_nothing_however_many_come_at_once() throws Exception {
        try (HttpClient client = from("127.0.0.81")) {
            // more than the wrong ones that a name has
            assertThat(atOnce(15, client, "admin", ADMIN)).containsOnly(200);
        }
    }

    @Test
    void wrong_passwords_that_come_at_once_are_no_more_than_those_that_come_in_turn()
            throws Exception {
        String name = "c" + UUID.randomUUID().toString().substring(0, 8);
        String path =
                Client.admin()
                        .post(
                                "/api/v1/auth/users",
                                "{\"username\":\"%s\",\"email\":\"%s@example.com\",\"password\":\"%s\",\"role\":\"user\"}"
                                        .formatted(name, name, PASSWORD))
                        .header("Location")
                        .replaceAll("^https?://[^/]+", "");
        try (HttpClient client = from("127.0.0.82")) {
            // he was here before, so he is not locked: that is another test's
            assertThat(login(client, name, PASSWORD).join()).isEqualTo(200);

            List<Integer> answers = atOnce(25, client, name, "wrong");

            // as many more as are looked at in the same moment
            int atATime = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
            assertThat(answers).containsOnly(401, 429);
            assertThat(answers.stream().filter(status -> status == 401).count())
                    .isBetween(10L, 9L + atATime);
        }
        Client.admin().delete(path);
    }

    @Test
    void one_address_that_fills_its_half_of_the_queue_does_not_keep_out_another() throws Exception {
        try (HttpClient crowd = from("127.0.0.83");
                HttpClient other = from("127.0.0.84")) {
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
