package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6.20: what stays open ends with the rights of who opened it. */
@Timeout(60)
class OpenStreamsSystemTest {

    private static final String PASSWORD = "Correct-Horse-9-Battery";

    /** What changes is told at once; without that all are looked at after ten seconds. */
    private static final Duration TOLD = Duration.ofSeconds(5);

    private final Client admin = Client.admin();

    /** An open stream; done when it has ended. */
    private static CompletableFuture<Void> listening(String header, String value)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + Stack.get().port() + "/sse"))
                        .header("Accept", "text/event-stream")
                        .header(header, value)
                        .build();
        // each with a client, and so a connection, of its own
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        var lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("event: endpoint");
        return RawMcp.ended(lines);
    }

    private CompletableFuture<Void> ofAdmin() throws IOException, InterruptedException {
        return listening("Authorization", "Bearer " + admin.token());
    }

    @Test
    void r6_20_the_stream_of_a_key_ends_when_the_key_is_deleted_and_others_go_on()
            throws Exception {
        var key = admin.post("/api/v1/auth/api-keys", "{\"name\":\"" + UUID.randomUUID() + "\"}");
        var ofKey = listening("X-API-Key", key.json().path("key").asText());
        var other = ofAdmin();

        assertThat(admin.delete("/api/v1/auth/api-keys/" + key.json().path("id").asText()).status())
                .isEqualTo(204);

        assertThat(ofKey).succeedsWithin(TOLD);
        assertThat(other).isNotDone();
        other.cancel(true);
    }

    @Test
    void r6_20_the_stream_of_a_user_ends_when_he_is_disabled() throws Exception {
        String name = "streams-" + UUID.randomUUID().toString().substring(0, 8);
        var user =
                admin.post(
                        "/api/v1/auth/users",
                        "{\"username\":\"%s\",\"email\":\"%s@example.org\",\"password\":\"%s\",\"role\":\"user\"}"
                                .formatted(name, name, PASSWORD));
        var login =
                Client.stranger()
                        .post(
                                "/api/v1/auth/login",
                                "{\"username\":\"%s\",\"password\":\"%s\"}"
                                        .formatted(name, PASSWORD));
        var his =
                listening("Authorization", "Bearer " + login.json().path("access_token").asText());

        admin.patch(
                "/api/v1/auth/users/" + user.json().path("id").asText(), "{\"is_active\":false}");

        assertThat(his).succeedsWithin(TOLD);
    }

    @Test
    void r6_20_the_stream_of_a_session_ends_with_a_logout() throws Exception {
        var login =
                Client.stranger()
                        .post(
                                "/api/v1/auth/login",
                                "{\"username\":\"admin\",\"password\":\"%s\"}"
                                        .formatted(Stack.get().setting("ADMIN_PASSWORD")));
        String bearer = "Bearer " + login.json().path("access_token").asText();
        var his = listening("Authorization", bearer);
        var other = ofAdmin();

        Client.with("Authorization", bearer).post("/api/v1/auth/logout", "");

        assertThat(his).succeedsWithin(TOLD);
        assertThat(other).isNotDone();
        other.cancel(true);
    }
}
