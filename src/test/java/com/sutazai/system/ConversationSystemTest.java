package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the official client hears through the gateway is what it hears directly, word for word. */
class ConversationSystemTest {

    private static final String NONE = "{}";
    private static final String ALL =
            "{\"roots\":{},\"sampling\":{},\"elicitation\":{\"form\":{},\"url\":{}}}";
    private static final String BARE = "{\"roots\":{},\"sampling\":{},\"elicitation\":{}}";

    private final Stack stack = Stack.get();
    private final String token = Client.admin().token();

    private JsonNode said(String transport, String url, String server, String capabilities)
            throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        "node",
                        stack.checkout().resolve("src/test/node/conversation.cjs").toString(),
                        transport,
                        url,
                        server,
                        capabilities);
        builder.environment()
                .put("NODE_PATH", stack.node().folder().resolve("node_modules").toString());
        builder.environment().put("TOKEN", token);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return Json.trees().readTree(output);
    }

    private String everything() {
        return "http://127.0.0.1:" + stack.mcp().ports().getFirst() + "/mcp";
    }

    private String gateway(String path) {
        return "http://127.0.0.1:" + stack.port() + path;
    }

    private static void agree(JsonNode through, JsonNode direct) {
        through.properties()
                .forEach(
                        part -> {
                            if (part.getKey().equals("progress")) {
                                follows(part.getValue(), direct.get("progress"));
                            } else {
                                assertThat(part.getValue())
                                        .as(part.getKey())
                                        .isEqualTo(direct.get(part.getKey()));
                            }
                        });
        assertThat(through.size()).isEqualTo(direct.size());
    }

    /** The client drops the last step if it comes in one packet with the answer. */
    private static void follows(JsonNode through, JsonNode direct) {
        for (int i = 0; i < Math.min(through.size(), direct.size()); i++) {
            assertThat(through.get(i)).isEqualTo(direct.get(i));
        }
        assertThat(through.size()).isBetween(3, 4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {NONE + ";13", BARE + ";16", ALL + ";17"})
    void a_client_sees_and_hears_the_same_whatever_it_can_be_asked(String capabilities, int tools)
            throws Exception {
        JsonNode direct = said("http", everything(), "everything", capabilities);
        JsonNode through = said("http", gateway("/mcp/everything"), "everything", capabilities);

        agree(through, direct);
        assertThat(through.path("tools").path("tools")).hasSize(tools);
        assertThat(through.path("cancelled").asText()).isEqualTo("cancelled");
    }

    @Test
    void notifications_of_all_kinds_come_through() throws Exception {
        String own = "http://127.0.0.1:" + stack.fixture().port() + "/mcp";
        JsonNode direct = said("http", own, "fixture", ALL);

        agree(said("http", gateway("/mcp/fixture"), "fixture", ALL), direct);
        assertThat(direct.path("heard")).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void a_server_on_a_pipe_is_heard_as_one_over_http() throws Exception {
        String own = "http://127.0.0.1:" + stack.fixture().port() + "/mcp";
        JsonNode direct = said("http", own, "fixture", ALL);

        agree(said("http", gateway("/mcp/fixture-stdio"), "fixture", ALL), direct);
        agree(
                said("http", gateway("/mcp/fixture-stdio"), "fixture", NONE),
                said("http", own, "fixture", NONE));
    }

    @Test
    void the_old_transport_tells_the_same() throws Exception {
        JsonNode direct = said("http", everything(), "everything", ALL);

        agree(said("sse", gateway("/sse/everything"), "everything", ALL), direct);
    }
}
