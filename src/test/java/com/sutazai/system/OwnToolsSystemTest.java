package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tools of the server itself. */
class OwnToolsSystemTest {

    private static final String CALL = "{\"name\":\"%s\",\"arguments\":%s}";

    private static RawMcp open(String path, String role) throws Exception {
        String token = (role.equals("admin") ? Client.admin() : Client.withRole(role)).token();
        return RawMcp.open(path, token, "2025-11-25", "{}");
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
    void they_are_a_service_like_others() throws Exception {
        assertThat(tools(open("/mcp/backend", "admin")))
                .containsExactly("mesh_topology", "system_status");
        assertThat(tools(open("/mcp", "admin"))).contains("backend__system_status");

        JsonNode result =
                open("/mcp", "admin")
                        .ask("tools/call", CALL.formatted("backend__system_status", "{}"))
                        .path("result");

        assertThat(result.path("structuredContent").path("dependencies").path("postgresql"))
                .isNotEmpty();
        assertThat(result.path("structuredContent").path("load").path("heap_max").asLong())
                .isPositive();
        assertThat(
                        Client.admin()
                                .get("/api/v1/mcp/services/backend/status")
                                .json()
                                .path("transport")
                                .asText())
                .isEqualTo("in-process");
    }

    @Test
    void the_mesh_is_shown_to_operators() throws Exception {
        RawMcp operator = open("/mcp/backend", "operator");

        JsonNode result =
                operator.ask(
                                "tools/call",
                                CALL.formatted("mesh_topology", "{\"service\":\"mcp-everything\"}"))
                        .path("result");

        assertThat(result.path("structuredContent").path("mcp-everything").path("instances"))
                .hasSize(3);
        RawMcp user = open("/mcp/backend", "user");
        assertThat(tools(user)).containsExactly("system_status");
        assertThat(
                        user.ask("tools/call", CALL.formatted("mesh_topology", "{}"))
                                .path("error")
                                .path("code")
                                .asInt())
                .isEqualTo(-32003);
    }

    @Test
    void wrong_arguments_are_told_in_a_sentence() throws Exception {
        RawMcp operator = open("/mcp/backend", "operator");

        for (String wrong :
                new String[] {"{\"service\":\"No Name\"}", "{\"service\":{}}", "{\"other\":1}"}) {
            JsonNode result =
                    operator.ask("tools/call", CALL.formatted("mesh_topology", wrong))
                            .path("result");

            assertThat(result.path("isError").asBoolean()).as(wrong).isTrue();
            assertThat(result.path("content").get(0).path("text").asText())
                    .startsWith("Wrong arguments: ");
        }
        assertThat(
                        operator.ask(
                                        "tools/call",
                                        CALL.formatted("mesh_topology", "{\"service\":\"nobody\"}"))
                                .path("result")
                                .path("content")
                                .get(0)
                                .path("text")
                                .asText())
                .isEqualTo("No service of this name is in the mesh");
    }
}
