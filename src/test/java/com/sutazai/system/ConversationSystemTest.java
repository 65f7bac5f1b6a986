package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the official client hears through the gateway is what it hears directly, word for word. */
class ConversationSystemTest extends Conversations {

    private static final String NONE = "{}";
    private static final String BARE = "{\"roots\":{},\"sampling\":{},\"elicitation\":{}}";

    private String everything() {
        return "http://127.0.0.1:" + stack.mcp().ports().getFirst() + "/mcp";
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
