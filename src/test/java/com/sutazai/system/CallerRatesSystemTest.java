package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** R6.19: the limit that everybody has, on a node where it is low. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class CallerRatesSystemTest {

    private static final int LIMIT = 20;
    private static final String ME = "/api/v1/auth/me";

    private final Stack.Node node =
            Stack.get()
                    .node(
                            "rated",
                            Map.of(
                                    "RATE_LIMIT_REQUESTS",
                                    Integer.toString(LIMIT),
                                    "RATE_LIMIT_WINDOW",
                                    "PT1M"));

    @BeforeAll
    void start() throws Exception {
        node.payara().start();
        node.awaitReady();
    }

    @AfterAll
    void stop() {
        node.payara().stop(Duration.ofSeconds(10));
    }

    private HttpResponse<String> get(String bearer) throws Exception {
        return TwoNodes.sent(node, bearer, "GET", ME, "");
    }

    /** Somebody whom no other test counts. */
    private static String token() {
        String name = "rated-" + UUID.randomUUID().toString().substring(0, 8);
        String login = "{\"username\":\"" + name + "\",\"password\":\"Engine-1843\"";
        Client.admin()
                .post(
                        "/api/v1/auth/users",
                        login + ",\"email\":\"" + name + "@example.com\",\"role\":\"viewer\"}");
        return Client.stranger()
                .post("/api/v1/auth/login", login + "}")
                .json()
                .path("access_token")
                .asText();
    }

    @Test
    void all_that_a_caller_shows_counts_together_reading_apart_from_writing() throws Exception {
        String token = token();
        TestKey key = TestKey.of(Client.with("Authorization", "Bearer " + token));
        assertThat(get(token).headers().firstValue("RateLimit-Limit"))
                .as("far from it nothing is said")
                .isEmpty();
        get(token);

        int more = 0;
        HttpResponse<String> last = get(key.text());
        while (last.statusCode() == 200) {
            more++;
            assertThat(last.headers().firstValue("RateLimit-Limit")).contains("20");
            // one more where a window has just begun
            assertThat(last.headers().firstValueAsLong("RateLimit-Remaining").orElse(-1))
                    .isBetween(LIMIT - 2L - more, LIMIT - 1L - more);
            assertThat(last.headers().firstValueAsLong("RateLimit-Reset").orElse(-1))
                    .isBetween(1L, 120L);
            last = get(more % 2 == 0 ? key.text() : token);
        }

        assertThat(more).isBetween(LIMIT - 2, LIMIT - 1);
        assertThat(last.statusCode()).isEqualTo(429);
        assertThat(last.headers().firstValueAsLong("Retry-After").orElse(-1)).isBetween(1L, 120L);
        assertThat(
                        TwoNodes.sent(
                                        node,
                                        token,
                                        "DELETE",
                                        "/api/v1/auth/api-keys/" + key.id(),
                                        "")
                                .statusCode())
                .as("what reads locks out no work")
                .isEqualTo(204);
        assertThat(get(token()).statusCode()).as("another caller").isEqualTo(200);
    }
}
