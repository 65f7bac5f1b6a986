package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R6.20: what stays open ends with the rights of who opened it. */
@Timeout(60)
class OpenStreamsSystemTest {

    private static final String PASSWORD = "Correct-Horse-9-Battery";

    /** Of a revocation. */
    private static final Duration TOLD = Duration.ofSeconds(1);

    private final Client admin = Client.admin();

    private CompletableFuture<Void> ofAdmin() throws IOException, InterruptedException {
        return OpenSse.with("Authorization", "Bearer " + admin.token());
    }

    @Test
    void r6_20_the_stream_of_a_key_ends_when_the_key_is_deleted_and_others_go_on()
            throws Exception {
        var key = admin.post("/api/v1/auth/api-keys", "{\"name\":\"" + UUID.randomUUID() + "\"}");
        var ofKey = OpenSse.with("X-API-Key", key.json().path("key").asText());
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
                OpenSse.with(
                        "Authorization", "Bearer " + login.json().path("access_token").asText());

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
        var his = OpenSse.with("Authorization", bearer);
        var other = ofAdmin();

        Client.with("Authorization", bearer).post("/api/v1/auth/logout", "");

        assertThat(his).succeedsWithin(TOLD);
        assertThat(other).isNotDone();
        other.cancel(true);
    }

    @Test
    void r6_20_the_stream_of_a_key_ends_when_the_key_expires() throws Exception {
        var key =
                admin.post(
                        "/api/v1/auth/api-keys",
                        "{\"name\":\"%s\",\"expires_at\":\"%s\"}"
                                .formatted(UUID.randomUUID(), Instant.now().plusSeconds(2)));
        var ofKey = OpenSse.with("X-API-Key", key.json().path("key").asText());

        assertThat(ofKey).succeedsWithin(Duration.ofSeconds(2 + 10 + 1));
    }
}
