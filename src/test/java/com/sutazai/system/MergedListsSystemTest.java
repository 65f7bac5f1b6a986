package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of all services list: asked for once, and right within a second of a change. */
@Timeout(60)
class MergedListsSystemTest {

    private static final String SERVICE = "/api/v1/mcp/services/lively";

    private final Client admin = Client.admin();
    private ChangingServer server;

    @BeforeEach
    void add() throws Exception {
        server = new ChangingServer("first");
        admin.put(SERVICE, "{\"url\":\"" + server.url() + "\"}");
        await(() -> admin.post(SERVICE + "/execute", "{\"method\":\"ping\"}").status() == 200);
    }

    @AfterEach
    void remove() {
        admin.delete(SERVICE);
        server.close();
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!condition.call()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private List<String> tools(RawMcp client) throws Exception {
        return client.ask("tools/list", "{}")
                .path("result")
                .path("tools")
                .valueStream()
                .map(tool -> tool.path("name").asText())
                .filter(name -> name.startsWith("lively__"))
                .toList();
    }

    private RawMcp client(String capabilities) throws Exception {
        return RawMcp.open("/mcp", admin.token(), "2025-11-25", capabilities);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"roots\":{}}"})
    void a_session_asks_a_service_once_for_its_list_and_calls_without_asking_again(
            String capabilities) throws Exception {
        RawMcp client = client(capabilities);
        assertThat(tools(client)).containsExactly("lively__first");
        // once the gateway listens, what was read before is read once more
        await(() -> tools(client).size() == 1 && server.asked("tools/list") == 2);

        assertThat(tools(client)).containsExactly("lively__first");
        for (int i = 0; i < 5; i++) {
            JsonNode answer = client.ask("tools/call", RawMcp.tool("lively__first", "{}"));
            assertThat(answer.has("result")).isTrue();
        }

        assertThat(server.asked("tools/list")).isEqualTo(2);
        assertThat(server.asked("tools/call")).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"roots\":{}}"})
    void a_change_that_the_service_tells_is_seen_though_no_client_listens(String capabilities)
            throws Exception {
        RawMcp client = client(capabilities);
        assertThat(tools(client)).containsExactly("lively__first");
        await(() -> server.listeners() > 0);
        tools(client);

        server.add("second");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (tools(client).size() < 2) {
            assertThat(System.nanoTime()).isLessThan(end);
        }

        assertThat(tools(client)).containsExactly("lively__first", "lively__second");
        assertThat(client.ask("tools/call", RawMcp.tool("lively__second", "{}")).has("result"))
                .isTrue();
    }

    @Test
    void whoever_listens_is_told_of_a_change_of_a_service_that_he_never_called() throws Exception {
        // somebody else makes the gateway remember the list
        RawMcp first = client("{}");
        tools(first);
        await(() -> tools(first).size() == 1 && server.asked("tools/list") == 2);
        RawMcp listening = client("{}");
        try (RawMcp.Stream stream = listening.stream("GET", "text/event-stream", "", "")) {
            server.add("third");
            JsonNode heard = stream.next().orElseThrow().data();
            while (!heard.path("method").asText().equals("notifications/tools/list_changed")) {
                heard = stream.next().orElseThrow().data();
            }
        }

        assertThat(tools(listening)).contains("lively__third");
    }

    @Test
    void lists_are_asked_for_again_and_listeners_told_when_an_instance_comes_or_goes()
            throws Exception {
        RawMcp client = client("{}");
        tools(client);
        await(() -> tools(client).size() == 1 && server.asked("tools/list") == 2);
        try (ChangingServer other = new ChangingServer("first", "second");
                RawMcp.Stream stream = client("{}").stream("GET", "text/event-stream", "", "")) {
            admin.post(
                    "/api/v1/mesh/v2/register",
                    """
                    {"service_id": "other-lively", "service_name": "mcp-lively", "address": "127.0.0.1", "port": %d,
                     "metadata": {"mcp_path": "/mcp"}}"""
                            .formatted(other.port()));
            JsonNode heard = stream.next().orElseThrow().data();
            tools(client);

            assertThat(heard.path("method").asText()).endsWith("/list_changed");
            assertThat(server.asked("tools/list") + other.asked("tools/list")).isEqualTo(3);

            admin.delete("/api/v1/mesh/v2/deregister/other-lively");
            tools(client);
            assertThat(server.asked("tools/list") + other.asked("tools/list")).isEqualTo(4);
        }
    }

    @Test
    void a_cursor_of_nobody_is_refused() throws Exception {
        JsonNode answer = client("{}").ask("tools/list", "{\"cursor\":\"nonsense\"}");

        assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32_602);
    }
}
