package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.OidcProvider;
import com.sutazai.dev.Stack;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R15.5, within a session of MCP, as stock clients do it: the same session with another token. */
class StepUpSystemTest {

    private static final String ECHO =
            "{\"name\":\"everything__echo\",\"arguments\":{\"message\":\"hello\"}}";

    private final OidcProvider issuer = Stack.get().issuer();
    private final String resource = "http://127.0.0.1:" + Stack.get().port() + "/mcp";

    @BeforeEach
    void start() throws Exception {
        issuer.start();
        String token = issuer.token("ada", "", "auth:read");
        for (int i = 0; i < 300 && !isTaken(token); i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static boolean isTaken(String token) {
        return Client.with("Authorization", "Bearer " + token).get("/api/v1/auth/me").status()
                == 200;
    }

    @AfterEach
    void stop() {
        issuer.stop();
    }

    @Test
    void after_a_step_up_the_session_goes_on_and_with_less_it_does_not() throws Exception {
        String less = issuer.token("ada", resource, "mcp:read");
        RawMcp session = RawMcp.open("/mcp", less, "2025-06-18", "{}");
        HttpResponse<String> refused = session.post(session.request("tools/call", ECHO));
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("scope=\"mcp:write\"");

        RawMcp again = session.elsewhere("/mcp", issuer.token("ada", resource, "mcp:write"));
        HttpResponse<String> called = again.post(again.request("tools/call", ECHO));

        assertThat(called.statusCode()).isEqualTo(200);
        assertThat(called.body()).contains("hello");
        assertThat(session.post(session.request("tools/list", "{}")).statusCode()).isEqualTo(404);
    }
}
