package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chosen tools of several services under one address, and tools that are searched. */
class VirtualServerSystemTest {

    private static final String SERVERS = "/api/v1/mcp/virtual-servers/";
    private static final String CHOSEN =
            """
            {"tools": [{"name": "everything__echo", "as": "say"}, "files__read_*"], "prompts": ["everything__*"], "resources": ["demo://*"]}""";

    private final Client admin = Client.admin();

    @AfterEach
    void remove() {
        admin.delete(SERVERS + "desk");
    }

    private RawMcp open(String path) throws Exception {
        return RawMcp.open(path, admin.token(), "2025-11-25", "{}");
    }

    private static List<String> tools(RawMcp client) throws Exception {
        return client.ask("tools/list", "{}")
                .path("result")
                .path("tools")
                .valueStream()
                .map(tool -> tool.path("name").asText())
                .toList();
    }

    @Test
    void it_offers_what_was_chosen_under_the_given_names() throws Exception {
        assertThat(admin.put(SERVERS + "desk", CHOSEN).status()).isEqualTo(201);
        assertThat(admin.put(SERVERS + "desk", CHOSEN).status()).isEqualTo(200);
        assertThat(admin.get(SERVERS + "desk").json().path("path").asText())
                .isEqualTo("/mcp/v/desk");
        RawMcp desk = open("/mcp/v/desk");

        assertThat(tools(desk))
                .contains("say", "files__read_text_file")
                .doesNotContain("everything__echo", "files__write_file");
        assertThat(
                        desk.ask(
                                        "tools/call",
                                        "{\"name\":\"say\",\"arguments\":{\"message\":\"renamed\"}}")
                                .toString())
                .contains("Echo: renamed");
        for (String hidden : new String[] {"everything__echo", "files__write_file", "nothing"}) {
            assertThat(
                            desk.ask("tools/call", "{\"name\":\"" + hidden + "\"}")
                                    .path("error")
                                    .path("code")
                                    .asInt())
                    .as(hidden)
                    .isEqualTo(-32602);
        }
        assertThat(desk.ask("prompts/list", "{}").toString())
                .contains("everything__")
                .doesNotContain("fixture__");
        assertThat(desk.ask("resources/list", "{}").toString()).contains("demo://");
        assertThat(
                        desk.ask("resources/read", "{\"uri\":\"test://static-text\"}")
                                .path("error")
                                .path("code")
                                .asInt())
                .isEqualTo(-32002);
    }

    @Test
    void its_clients_are_told_of_a_change_and_of_its_end() throws Exception {
        admin.put(SERVERS + "desk", CHOSEN);
        RawMcp desk = open("/mcp/v/desk");

        admin.put(SERVERS + "desk", "{\"tools\":[\"files__*\"]}");

        try (RawMcp.Stream told = desk.stream("GET", "text/event-stream", "", "")) {
            assertThat(told.next().orElseThrow().data().path("method").asText())
                    .isEqualTo("notifications/tools/list_changed");
        }
        assertThat(tools(desk)).contains("files__write_file").doesNotContain("say");

        assertThat(admin.delete(SERVERS + "desk").status()).isEqualTo(200);

        assertThat(desk.post(desk.request("ping", "{}")).statusCode()).isEqualTo(404);
        assertThat(admin.delete(SERVERS + "desk").status()).isEqualTo(404);
    }

    @Test
    void what_cannot_be_understood_is_refused() {
        assertThat(admin.put(SERVERS + "desk", "{\"tool\":[]}").status()).isEqualTo(422);
        assertThat(admin.put(SERVERS + "de%20sk", "{}").status()).isEqualTo(422);
        assertThat(Client.withRole("user").put(SERVERS + "desk", "{}").status()).isEqualTo(403);
        assertThat(admin.get(SERVERS + "desk").status()).isEqualTo(404);
    }

    @Test
    void tools_are_searched_and_called_by_whoever_wants_that() throws Exception {
        RawMcp all = open("/mcp?tools=search");

        assertThat(tools(all)).containsExactly("search_tools", "call_tool");
        JsonNode found =
                all.ask(
                                "tools/call",
                                "{\"name\":\"search_tools\",\"arguments\":{\"query\":\"read the contents of a text file\",\"limit\":3}}")
                        .path("result")
                        .path("structuredContent")
                        .path("tools");
        assertThat(found)
                .hasSize(3)
                .extracting(tool -> tool.path("name").asText())
                .contains("files__read_text_file");
        assertThat(found.get(0).path("inputSchema").path("type").asText()).isEqualTo("object");
        assertThat(
                        all.ask(
                                        "tools/call",
                                        "{\"name\":\"call_tool\",\"arguments\":{\"name\":\"everything__echo\",\"arguments\":{\"message\":\"found\"}}}")
                                .toString())
                .contains("Echo: found");
        for (String wrong :
                new String[] {
                    "{\"name\":\"search_tools\"}",
                    "{\"name\":\"search_tools\",\"arguments\":{\"query\":\" \"}}",
                    "{\"name\":\"search_tools\",\"arguments\":{\"query\":\"x\",\"limit\":0}}",
                    "{\"name\":\"call_tool\",\"arguments\":{}}",
                    "{\"name\":\"call_tool\",\"arguments\":{\"name\":\"nothing\"}}"
                }) {
            assertThat(all.ask("tools/call", wrong).path("error").path("code").asInt())
                    .as(wrong)
                    .isEqualTo(-32602);
        }
    }

    @Test
    void a_virtual_server_can_be_searched_too_and_only_in_what_it_has() throws Exception {
        admin.put(SERVERS + "desk", "{\"tools\":[\"everything__*\"],\"search\":true}");
        RawMcp desk = open("/mcp/v/desk");

        JsonNode found =
                desk.ask(
                                "tools/call",
                                "{\"name\":\"search_tools\",\"arguments\":{\"query\":\"read a text file echo\",\"limit\":50}}")
                        .path("result")
                        .path("structuredContent")
                        .path("tools");

        assertThat(found)
                .isNotEmpty()
                .allMatch(tool -> tool.path("name").asText().startsWith("everything__"));
        assertThat(
                        desk.ask(
                                        "tools/call",
                                        "{\"name\":\"call_tool\",\"arguments\":{\"name\":\"files__write_file\",\"arguments\":{}}}")
                                .path("error")
                                .path("code")
                                .asInt())
                .isEqualTo(-32602);
    }
}
