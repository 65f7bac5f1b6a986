package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.system.Client.Answer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a caller may call a tool is counted over every way in. */
class ToolRatesSystemTest {

    private static final String SERVICE = "/api/v1/mcp/services/dear";
    private static final String CALL =
            "{\"method\":\"tools/call\",\"params\":{\"name\":\"first\",\"arguments\":{}}}";

    private final Client admin = Client.admin();
    private final Client user = Client.withRole("user");
    private ChangingServer server;

    @BeforeEach
    void add() throws Exception {
        server = new ChangingServer("first", "free");
        assertThat(put("{\"first\":\"2/h\"}").status()).isIn(200, 201);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (admin.post(SERVICE + "/execute", "{\"method\":\"ping\"}").status() != 200) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @AfterEach
    void remove() {
        admin.delete(SERVICE);
        server.close();
    }

    private Answer put(String rates) {
        return admin.put(
                SERVICE, "{\"url\":\"" + server.url() + "\",\"tools\":{\"rates\":" + rates + "}}");
    }

    @Test
    void one_call_too_many_is_refused_with_the_time_to_wait_and_never_reaches_the_service()
            throws Exception {
        RawMcp one = RawMcp.open("/mcp/dear", user.token(), "2025-11-25", "{}");
        RawMcp all = RawMcp.open("/mcp", user.token(), "2025-11-25", "{}");
        assertThat(one.ask("tools/call", RawMcp.tool("first", "{}")).has("result")).isTrue();
        assertThat(all.ask("tools/call", RawMcp.tool("dear__first", "{}")).has("result")).isTrue();

        JsonNode refused = one.ask("tools/call", RawMcp.tool("first", "{}"));
        Answer answer = user.post(SERVICE + "/execute", CALL);

        assertThat(refused.at("/error/data/status").asInt()).isEqualTo(429);
        assertThat(refused.at("/error/data/may_have_run").asBoolean()).isFalse();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 7_200);
        assertThat(server.asked("tools/call")).isEqualTo(2);
        assertThat(one.ask("tools/call", RawMcp.tool("free", "{}")).has("result")).isTrue();
        assertThat(admin.post(SERVICE + "/execute", CALL).status()).isEqualTo(200);
    }

    @Test
    void what_is_no_rate_is_refused() {
        assertThat(put("{\"first\":\"often\"}").status()).isEqualTo(422);
    }
}
