package com.sutazai.system;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.McpServices;
import com.sutazai.dev.RealPart;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The nineteen MCP services, real ones: what they list and answer through their host and the
 * gateway is what they list and answer directly, each side on a fresh folder of its own.
 */
class NineteenSystemTest {

    private static final int COUNT = 19;
    private static final String SERVICES = "/api/v1/mcp/services/";
    private static final String HEAD =
            """
            # The nineteen MCP services

            Written by `NineteenSystemTest` into `target/mcp-services.md`: what the services of [server-config/mcp-services.json](../server-config/mcp-services.json) said when each was asked directly, on a
            pipe, and through `./dev mcp-services`' host and the gateway at the same time, by the official TypeScript client. All tools and all answers were the same on both sides after
            places, times and ids were made equal. *calls* are those of `src/test/node/services.json`, none of which needs the internet: context7, compass-mcp and github have none. *ms* is from
            nothing to the answer to `initialize`: directly that starts the process, through the gateway it runs already.

            | service | port | package | licence | says it is | protocol | tools | calls | ms direct / through |
            |---|---|---|---|---|---|---|---|---|
            """;

    private static final Stack STACK = Stack.get();
    private static final Client ADMIN = Client.admin();
    private static @Nullable TwoSides sides;
    private static JsonNode heard = Json.trees().createArrayNode();

    @BeforeAll
    static void listen_to_all() throws Exception {
        Optional<Path> installed = McpServices.installed(STACK.checkout());
        if (RealPart.isRequired("mcp-services")) {
            assertThat(installed).as("the MCP services; run ./dev services").isPresent();
        }
        assumeTrue(installed.isPresent(), "the MCP services are not installed");
        sides = new TwoSides(installed.get());
        heard = sides.heard();
        writeTable(STACK.checkout());
    }

    @AfterAll
    static void take_all_away() {
        if (sides != null) {
            sides.close();
        }
    }

    @Test
    void nineteen_of_nineteen_introduce_themselves() {
        assertThat(heard).hasSize(COUNT);
        for (JsonNode service : heard) {
            String name = service.path("name").asText();
            assertThat(service.path("error").asText()).as(name).isEmpty();
            assertThat(service.path("through").path("server"))
                    .as(name)
                    .isNotEmpty()
                    .isEqualTo(service.path("direct").path("server"));
        }
    }

    @Test
    void each_lists_exactly_the_tools_that_it_lists_directly() {
        assertThat(heard).hasSize(COUNT);
        for (JsonNode service : heard) {
            assertThat(service.path("through").path("tools"))
                    .as(service.path("name").asText())
                    .isNotEmpty()
                    .isEqualTo(service.path("direct").path("tools"));
        }
    }

    @Test
    void each_answers_as_it_does_directly() {
        assertThat(heard).hasSize(COUNT);
        for (JsonNode service : heard) {
            JsonNode calls = service.path("direct").path("calls");
            for (int i = 0; i < calls.size(); i++) {
                JsonNode call = calls.get(i);
                String name = service.path("name").asText() + " " + call.path("tool").asText();
                assertThat(call.path("answer").toString())
                        .as(name)
                        .containsPattern(call.path("expect").asText());
                assertThat(service.path("through").path("calls").get(i)).as(name).isEqualTo(call);
            }
        }
    }

    @Test
    void an_old_name_leads_to_the_same_service() {
        JsonNode status = ADMIN.get(SERVICES + "mcp-ssh/status").json();

        assertThat(status.path("status").asText()).isEqualTo("healthy");
        assertThat(status.path("mesh_registration").asText()).isEqualTo("mcp-mcp-ssh");
    }

    @Test
    void only_administrators_see_and_call_what_can_do_everything() {
        Client operator = Client.withRole("operator");
        String call =
                "{\"method\":\"tools/call\",\"params\":{\"name\":\"tool_run_command\",\"arguments\":{\"command\":\"echo hello\"}}}";

        assertThat(ADMIN.post(SERVICES + "ultimatecoder/execute", call).status()).isEqualTo(200);
        assertThat(operator.post(SERVICES + "ultimatecoder/execute", call).status()).isEqualTo(403);
        assertThat(
                        operator.post(
                                        SERVICES + "ultimatecoder/execute",
                                        "{\"method\":\"tools/list\"}")
                                .json()
                                .path("tools"))
                .isEmpty();
    }

    /** Whoever searches tools has to find the right one among the first five. */
    @Test
    void the_tool_that_is_meant_is_among_the_first_five() throws Exception {
        RawMcp all = RawMcp.open("/mcp?tools=search", ADMIN.token(), "2025-11-25", "{}");
        List<String> missed = new ArrayList<>();
        List<String> queries = Files.readAllLines(Path.of("src/test/resources/tool-queries.csv"));
        for (String line : queries) {
            String query = line.substring(0, line.indexOf(';'));
            String meant = line.substring(line.indexOf(';') + 1);
            boolean isFound =
                    all.ask(
                                    "tools/call",
                                    "{\"name\":\"search_tools\",\"arguments\":{\"query\":\""
                                            + query
                                            + "\"}}")
                            .path("result")
                            .path("structuredContent")
                            .path("tools")
                            .valueStream()
                            .anyMatch(tool -> tool.path("name").asText().equals(meant));
            if (!isFound) {
                missed.add(line);
            }
        }
        double recall = 1 - (double) missed.size() / queries.size();
        String report =
                "%nTool search over all of them: recall@5 %.2f (%d queries of `src/test/resources/tool-queries.csv`)%n"
                        .formatted(recall, queries.size());
        Files.writeString(STACK.checkout().resolve("target/mcp-services.md"), report, APPEND);
        assertThat(recall).as("missed: " + missed).isGreaterThanOrEqualTo(0.8);
    }

    /** The table of docs/mcp-services.md, of what was run. */
    private static void writeTable(Path checkout) throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        JsonNode manifest =
                Json.trees()
                        .readTree(checkout.resolve("server-config/mcp-services.json").toFile())
                        .path("mcpServers");
        for (JsonNode service : heard) {
            String name = service.path("name").asText();
            JsonNode through = service.path("through");
            table.append(
                    "| %s | %d | %s | %s | %s %s | %s | %d | %d | %d / %d |%n"
                            .formatted(
                                    name,
                                    manifest.path(name).path("port").asInt(),
                                    manifest.path(name).path("package").asText(),
                                    manifest.path(name).path("license").asText(),
                                    through.path("server").path("name").asText(),
                                    through.path("server").path("version").asText(),
                                    service.path("direct").path("protocol").asText("-"),
                                    through.path("tools").size(),
                                    through.path("calls").size(),
                                    service.path("direct").path("milliseconds").asInt(),
                                    through.path("milliseconds").asInt()));
        }
        Files.writeString(checkout.resolve("target/mcp-services.md"), table.toString());
    }
}
