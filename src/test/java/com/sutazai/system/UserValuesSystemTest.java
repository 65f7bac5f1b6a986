package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.http.Json;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** R8.47, R8.48: what everybody shows to services for himself. */
@Timeout(60)
class UserValuesSystemTest {

    private static final String VALUES = "/api/v1/mcp/user-values";
    private static final String TOKEN = VALUES + "/TEST_TOKEN";
    private static final String SERVICE = "/api/v1/mcp/services/personal";
    private static final String CALL =
            "{\"method\":\"tools/call\",\"params\":{\"name\":\"shown\",\"arguments\":{}}}";

    private final Client admin = Client.admin();
    private final Client ada = Client.withRole("user");
    private final Client bob = Client.withRole("operator");
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Set<String> strange = ConcurrentHashMap.newKeySet();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/mcp", this::answer);
        server.start();
        Answer added =
                admin.put(
                        SERVICE,
                        "{\"url\":\"http://127.0.0.1:"
                                + server.getAddress().getPort()
                                + "/mcp\",\"headers\":{\"X-Token\":\"Key ${user:TEST_TOKEN}\"}}");
        assertThat(added.status()).as(added.response().body()).isEqualTo(201);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!admin.get(SERVICE + "/status").json().path("status").asText().equals("healthy")) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @AfterEach
    void stop() {
        admin.delete(SERVICE);
        ada.delete(TOKEN);
        bob.delete(TOKEN);
        server.stop(0);
    }

    /** An MCP server that says what it was shown, and takes down who used which session. */
    private void answer(HttpExchange exchange) throws IOException {
        JsonNode asked = Json.trees().readTree(exchange.getRequestBody());
        String shown = String.valueOf(exchange.getRequestHeaders().getFirst("X-Token"));
        String session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
        boolean isCheck = asked.path("id").asText().equals("health");
        if (!isCheck && session != null && !session.equals(session(shown))) {
            strange.add(session + " used with " + shown);
        }
        if (!isCheck && asked.path("method").asText().equals("initialize")) {
            sessions.add(shown);
            exchange.getResponseHeaders().set("Mcp-Session-Id", session(shown));
        }
        if (!isCheck && shown.equals("Key revoked")) {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
        }
        String body =
                !asked.has("id")
                        ? ""
                        : "{\"jsonrpc\":\"2.0\",\"id\":"
                                + asked.get("id")
                                + ",\"result\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"p\",\"version\":\"1\"},"
                                + "\"content\":[{\"type\":\"text\",\"text\":\""
                                + shown
                                + "\"}],\"tools\":[{\"name\":\"shown\",\"inputSchema\":{\"type\":\"object\"}}]}}";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(
                body.isEmpty() ? 202 : 200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String session(String shown) {
        return "s" + Integer.toHexString(shown.hashCode());
    }

    private static void store(Client who, String value) {
        Answer stored = who.put(TOKEN, "{\"value\":\"" + value + "\"}");
        assertThat(stored.status()).as(stored.response().body()).isEqualTo(204);
    }

    private static String shown(Client who) {
        Answer answer = who.post(SERVICE + "/execute", CALL);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.json().findPath("text").asText();
    }

    @Test
    void everybody_is_known_by_his_own_value_from_the_next_request_on() {
        store(ada, "ada-1");
        store(bob, "bob-1");

        assertThat(shown(ada)).isEqualTo("Key ada-1");
        assertThat(shown(bob)).isEqualTo("Key bob-1");
        store(ada, "ada-2");
        assertThat(shown(ada)).isEqualTo("Key ada-2");
        assertThat(shown(bob)).isEqualTo("Key bob-1");
    }

    @Test
    void a_value_that_the_server_refuses_is_named_as_the_reason() {
        store(ada, "revoked");

        Answer refused = ada.post(SERVICE + "/execute", CALL);

        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.json().path("detail").asText()).contains("refuses", "401");
        assertThat(refused.json().path("may_have_run").asBoolean(true)).isFalse();
        assertThat(refused.response().body()).doesNotContain("revoked");
    }

    @Test
    void sessions_of_clients_show_the_value_of_their_user_and_are_shared_with_nobody()
            throws Exception {
        store(ada, "ada-1");
        store(bob, "bob-1");
        for (Client who : new Client[] {ada, bob, ada}) {
            for (String path : new String[] {"/mcp/personal", "/mcp"}) {
                RawMcp client = RawMcp.open(path, who.token(), "2025-11-25", "{}");
                String tool = path.equals("/mcp") ? "personal__shown" : "shown";
                assertThat(client.ask("tools/list", "{}").toString()).contains(tool);
                assertThat(
                                client.ask("tools/call", RawMcp.tool(tool, "{}"))
                                        .at("/result/content/0/text")
                                        .asText())
                        .isEqualTo(who == ada ? "Key ada-1" : "Key bob-1");
            }
        }

        assertThat(sessions).containsExactlyInAnyOrder("Key ada-1", "Key bob-1");
        assertThat(strange).isEmpty();
    }

    @Test
    void who_has_none_is_told_which_and_nothing_is_sent_for_him() throws Exception {
        Answer refused = ada.post(SERVICE + "/execute", CALL);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("detail").asText())
                .contains("PUT /api/v1/mcp/user-values/TEST_TOKEN");

        RawMcp all = RawMcp.open("/mcp", ada.token(), "2025-11-25", "{}");
        assertThat(all.ask("tools/list", "{}").toString())
                .contains("backend__system_status")
                .doesNotContain("personal__");
        assertThat(
                        all.ask("tools/call", RawMcp.tool("personal__shown", "{}"))
                                .at("/error/message")
                                .asText())
                .contains("TEST_TOKEN");
        assertThat(sessions).isEmpty();

        store(ada, "ada-1");
        assertThat(shown(ada)).isEqualTo("Key ada-1");
        RawMcp open = RawMcp.open("/mcp/personal", ada.token(), "2025-11-25", "{}");
        assertThat(ada.delete(TOKEN).status()).isEqualTo(204);
        assertThat(open.ask("tools/call", RawMcp.tool("shown", "{}")).at("/error/message").asText())
                .as("in a session that is open already")
                .contains("TEST_TOKEN");
        assertThat(ada.delete(TOKEN).status()).isEqualTo(404);
    }

    @Test
    void what_is_wanted_and_stored_is_told_and_never_a_value() throws Exception {
        assertThat(value(ada).path("is_stored").asBoolean()).isFalse();
        assertThat(value(ada).path("services").toString()).isEqualTo("[\"personal\"]");

        store(ada, "ada-secret-1");

        assertThat(value(ada).path("is_stored").asBoolean()).isTrue();
        assertThat(value(bob).path("is_stored").asBoolean()).isFalse();
        assertThat(ada.get(VALUES).response().body()).doesNotContain("ada-secret");
        assertThat(rows()).contains("TEST_TOKEN").doesNotContain("ada-secret");
    }

    private static JsonNode value(Client who) {
        return who.get(VALUES)
                .json()
                .path("values")
                .valueStream()
                .filter(value -> value.path("name").asText().equals("TEST_TOKEN"))
                .findFirst()
                .orElseThrow();
    }

    private static String rows() throws SQLException {
        StringBuilder all = new StringBuilder();
        try (var connection = TestUsers.connect();
                var found =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "select name || ' ' || encode(sealed, 'escape') from mcp_user_values")) {
            while (found.next()) {
                all.append(found.getString(1)).append('\n');
            }
        }
        return all.toString();
    }

    @Test
    void a_process_of_his_own_finds_it_in_its_environment_and_is_started_again_for_another()
            throws Exception {
        Answer added =
                admin.put(
                        SERVICE,
                        """
                        {"command": "node", "args": ["%s"], "env": {"TOKEN": "${user:TEST_TOKEN}"}}"""
                                .formatted(Path.of("src/test/node/sleepy.cjs").toAbsolutePath()));
        assertThat(added.status()).as(added.response().body()).isEqualTo(200);
        store(ada, "ada-1");
        store(bob, "bob-1");
        RawMcp first = RawMcp.open("/mcp/personal", ada.token(), "2025-11-25", "{}");
        RawMcp asked = RawMcp.open("/mcp/personal", ada.token(), "2025-11-25", "{\"sampling\":{}}");
        RawMcp other = RawMcp.open("/mcp/personal", bob.token(), "2025-11-25", "{}");
        first.ask("resources/subscribe", "{\"uri\":\"a:b\"}");

        assertThat(read(first, "env:TOKEN")).isEqualTo("ada-1");
        assertThat(read(asked, "env:TOKEN")).isEqualTo("ada-1");
        assertThat(read(other, "env:TOKEN")).isEqualTo("bob-1");

        store(ada, "ada-2");

        assertThat(read(first, "env:TOKEN")).isEqualTo("ada-2");
        assertThat(read(first, "other:uri")).as("what it has subscribed to").isEqualTo("a:b");
        assertThat(read(asked, "env:TOKEN")).isEqualTo("ada-2");
        assertThat(read(other, "env:TOKEN")).isEqualTo("bob-1");
    }

    private static String read(RawMcp client, String uri) throws Exception {
        JsonNode answer = client.ask("resources/read", "{\"uri\":\"" + uri + "\"}");
        assertThat(answer.has("result")).as(answer.toString()).isTrue();
        return answer.at("/result/contents/0/text").asText();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "lower | {\"value\":\"x\"} | 422",
                "1X | {\"value\":\"x\"} | 422",
                "GOOD | {\"value\":\"\"} | 422",
                "GOOD | {\"value\":\"a\\r\\nX-Other: b\"} | 422",
                "GOOD | {\"value\":\"\u00fc\"} | 422",
                "GOOD | {} | 422",
                "GOOD | nonsense | 400",
            })
    void what_cannot_be_stored_is_refused(String name, String body, int status) {
        assertThat(ada.put(VALUES + "/" + name, body).status()).isEqualTo(status);
    }

    @Test
    void viewers_have_none() {
        assertThat(Client.withRole("viewer").get(VALUES).status()).isEqualTo(403);
        assertThat(Client.stranger().get(VALUES).status()).isEqualTo(401);
    }
}
