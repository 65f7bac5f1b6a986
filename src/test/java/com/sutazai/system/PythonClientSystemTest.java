package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.McpServices;
import com.sutazai.dev.RealPart;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The official Python client hears the same directly and through the gateway. */
class PythonClientSystemTest {

    private final Stack stack = Stack.get();

    private JsonNode said(Path python, String url, String token) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        python.toString(),
                        stack.checkout().resolve("src/test/python/conversation.py").toString(),
                        url);
        if (!token.isEmpty()) {
            builder.environment().put("TOKEN", token);
        }
        Path errors = stack.folder().resolve("python.log");
        Process process = builder.redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("see " + errors).isZero();
        return Json.trees().readTree(output);
    }

    @Test
    void it_lists_calls_is_asked_back_subscribes_and_cancels() throws Exception {
        Optional<Path> installed = McpServices.installed(stack.checkout());
        if (RealPart.isRequired("mcp-services")) {
            assertThat(installed).as("the MCP services; run ./dev services").isPresent();
        }
        assumeTrue(installed.isPresent(), "no Python with the client is installed");
        // whoever serves http_fetch has the SDK, client and server
        Path python = installed.get().resolve("python/http_fetch/bin/python");

        JsonNode direct =
                said(python, "http://127.0.0.1:" + stack.mcp().ports().getFirst() + "/mcp", "");
        JsonNode through =
                said(
                        python,
                        "http://127.0.0.1:" + stack.port() + "/mcp/everything",
                        Client.admin().token());

        direct.properties()
                .forEach(
                        part -> {
                            if (!part.getKey().equals("progress")) {
                                assertThat(through.path(part.getKey()))
                                        .as(part.getKey())
                                        .isEqualTo(part.getValue());
                            }
                        });
        assertThat(direct.path("sampling").toString()).contains("sampled: ");
        assertThat(direct.path("elicitation").toString()).contains("ada");
        assertThat(through.path("progress").asInt()).isBetween(3, 4);
        assertThat(through.path("cancelled").asBoolean()).isTrue();
    }
}
