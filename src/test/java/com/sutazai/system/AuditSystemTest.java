package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One line per call of a tool: who, which, where, how it ended; never what was given. */
class AuditSystemTest {

    private static final String AUDIT = "/api/v1/audit";

    private final Client admin = Client.admin();
    private final Client user = Client.withRole("user");

    /** The newest events of a target, once there are so many. */
    private List<JsonNode> events(String target, int count) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (true) {
            List<JsonNode> found = new ArrayList<>();
            admin.get(AUDIT + "?actor=test-user&target=" + target)
                    .json()
                    .path("events")
                    .forEach(found::add);
            if (found.size() >= count) {
                return found;
            }
            assertThat(System.nanoTime()).as("%s of %s", found, target).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private int countNow(String target) throws Exception {
        TimeUnit.MILLISECONDS.sleep(200);
        return events(target, 0).size();
    }

    private static String call(String tool, String arguments) {
        return "{\"method\":\"tools/call\",\"params\":" + RawMcp.tool(tool, arguments) + "}";
    }

    @ParameterizedTest
    @CsvSource({"everything,mcp-everything-", "fixture-stdio,stdio:", "backend,in-process"})
    void a_call_names_who_made_it_and_where_it_ran(String service, String place) throws Exception {
        boolean isBackend = service.equals("backend");
        String tool =
                isBackend
                        ? "system_status"
                        : service.equals("everything") ? "echo" : "test_simple_text";
        String target = service + "/" + tool;
        int before = countNow(target);

        RawMcp client = RawMcp.open("/mcp/" + service, user.token(), "2025-11-25", "{}");
        JsonNode answer =
                client.ask("tools/call", RawMcp.tool(tool, "{\"message\":\"my secret words\"}"));
        RawMcp all = RawMcp.open("/mcp", user.token(), "2025-11-25", "{}");
        all.ask(
                "tools/call",
                RawMcp.tool(service + "__" + tool, "{\"message\":\"my secret words\"}"));
        user.post(
                "/api/v1/mcp/services/" + service + "/execute",
                call(tool, "{\"message\":\"other\"}"));

        assertThat(answer.has("result") || isBackend).isTrue();
        List<JsonNode> events = events(target, before + 3);
        assertThat(events).hasSize(before + 3);
        JsonNode newest = events.getFirst();
        assertThat(newest.path("action").asText()).isEqualTo("tools/call");
        assertThat(newest.path("actor_name").asText()).isEqualTo("test-user");
        assertThat(newest.path("place").asText()).startsWith(place);
        assertThat(newest.path("micros").asLong()).isPositive();
        assertThat(newest.path("digest").asText()).matches("[0-9a-f]{64}");
        // the same arguments twice, then others
        assertThat(events.get(1).path("digest")).isEqualTo(events.get(2).path("digest"));
        assertThat(newest.path("digest")).isNotEqualTo(events.get(1).path("digest"));
        assertThat(events.toString()).doesNotContain("secret");
    }

    @Test
    void the_outcome_says_what_went_wrong() throws Exception {
        int before = countNow("fixture/test_error_handling");
        int unknown = countNow("fixture/no_such_tool");
        RawMcp client = RawMcp.open("/mcp/fixture", user.token(), "2025-11-25", "{}");

        client.ask("tools/call", RawMcp.tool("test_error_handling", "{}"));
        client.ask("tools/call", RawMcp.tool("no_such_tool", "{}"));

        assertThat(
                        events("fixture/test_error_handling", before + 1)
                                .getFirst()
                                .path("outcome")
                                .asText())
                .isEqualTo("tool-error");
        assertThat(events("fixture/no_such_tool", unknown + 1).getFirst().path("outcome").asText())
                .isIn("tool-error", "error-32602");
    }

    /** One row that cannot be written would hold up all others, and then all calls. */
    @Test
    void whatever_a_client_calls_a_tool_can_be_written_down() throws Exception {
        int before = countNow("fixture/test_simple_text");
        RawMcp client = RawMcp.open("/mcp/fixture", user.token(), "2025-11-25", "{}");
        for (String name :
                new String[] {
                    "\\ud800", "a\\u0000b", "\\\"{},\\\\ NULL'", "\\ud83d\\ude00", "x".repeat(5_000)
                }) {
            client.ask("tools/call", "{\"name\":\"" + name + "\",\"arguments\":{}}");
        }
        client.ask("tools/call", RawMcp.tool("test_simple_text", "{}"));

        assertThat(events("fixture/test_simple_text", before + 1)).hasSize(before + 1);
        assertThat(admin.get(AUDIT + "?actor=test-user&limit=6").json().path("events"))
                .extracting(event -> event.path("target").asText())
                .contains("fixture/a b", "fixture/\"{},\\ NULL'", "fixture/\ud83d\ude00");
    }

    @Test
    void lists_and_pings_are_no_calls() throws Exception {
        int before = countNow("everything/");
        RawMcp.open("/mcp/everything", user.token(), "2025-11-25", "{}").ask("tools/list", "{}");

        assertThat(countNow("everything/")).isEqualTo(before);
    }

    @Test
    void pages_follow_each_other() throws Exception {
        RawMcp client = RawMcp.open("/mcp/everything", user.token(), "2025-11-25", "{}");
        for (int i = 0; i < 3; i++) {
            client.ask("tools/call", RawMcp.tool("echo", "{\"message\":\"page\"}"));
        }
        events("everything/echo", 3);

        JsonNode first = admin.get(AUDIT + "?action=tools/call&limit=2").json();
        JsonNode second =
                admin.get(
                                AUDIT
                                        + "?action=tools/call&limit=2&before="
                                        + first.path("next").asText())
                        .json();

        assertThat(first.path("events")).hasSize(2);
        assertThat(second.path("events").path(0).path("id").asText())
                .isLessThan(first.path("events").path(1).path("id").asText());
        assertThat(admin.get(AUDIT + "?since=2099-01-01T00:00:00Z").json().path("events"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=many",
                "target=a%00b",
                "before=nobody",
                "since=yesterday",
                "since=%2B1000000000-01-01T00:00:00Z",
                "since=1969-12-31T23:59:59Z"
            })
    void a_wrong_filter_is_refused(String query) {
        assertThat(admin.get(AUDIT + "?" + query).status()).isEqualTo(422);
    }

    @Test
    void only_administrators_read_it_and_nobody_changes_it() throws Exception {
        assertThat(Client.withRole("operator").get(AUDIT).status()).isEqualTo(403);
        try (var connection = TestUsers.connect();
                var statement = connection.createStatement()) {
            for (String change :
                    List.of(
                            "update audit_events set outcome = 'ok'",
                            "delete from audit_events",
                            "truncate audit_events")) {
                assertThatThrownBy(() -> statement.execute(change))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("audit events cannot be changed");
            }
        }
    }
}
