package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client.Answer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** R6.5 and R6.22: refreshing is for everybody, so it is bounded. */
class RefreshSystemTest {

    private static final String REFRESH = "/api/v1/auth/refresh";

    private static String body(String token) {
        return "{\"refresh_token\":\"" + token + "\"}";
    }

    @Test
    void a_session_is_renewed_thirty_times_a_minute_at_most_and_goes_on() {
        JsonNode tokens =
                Client.stranger()
                        .post(
                                "/api/v1/auth/login",
                                "{\"username\":\"%s\",\"password\":\"%s\"}"
                                        .formatted(TestUsers.of("viewer"), TestUsers.PASSWORD))
                        .json();
        for (int i = 0; i < 30; i++) {
            Answer next =
                    Client.stranger().post(REFRESH, body(tokens.path("refresh_token").asText()));
            assertThat(next.status()).as("refresh " + i).isEqualTo(200);
            tokens = next.json();
        }

        Answer refused =
                Client.stranger().post(REFRESH, body(tokens.path("refresh_token").asText()));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 120);
        assertThat(
                        Client.with(
                                        "Authorization",
                                        "Bearer " + tokens.path("access_token").asText())
                                .get("/api/v1/auth/me")
                                .status())
                .isEqualTo(200);
    }

    @Test
    void who_guesses_refresh_tokens_is_told_to_wait_and_nobody_else_is() throws Exception {
        int port = Stack.get().port();
        try (FromAddress one = FromAddress.of("127.0.0.85");
                FromAddress other = FromAddress.of("127.0.0.86")) {
            for (int i = 0; i < 50; i++) {
                assertThat(one.post(port, REFRESH, body("rt_sutazai_guess" + i)).join())
                        .extracting(HttpResponse::statusCode)
                        .isEqualTo(401);
            }

            HttpResponse<String> refused = one.post(port, REFRESH, body("rt_sutazai_more")).join();
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(other.post(port, REFRESH, body("rt_sutazai_other")).join().statusCode())
                    .isEqualTo(401);
            // what is counted here is no login
            assertThat(
                            one.login(port, TestUsers.of("viewer"), TestUsers.PASSWORD)
                                    .join()
                                    .statusCode())
                    .isEqualTo(200);
        }
    }
}
