package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Stack;
import com.sutazai.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** What the official TypeScript client says and hears, to be compared. */
abstract class Conversations {

    static final String ALL =
            "{\"roots\":{},\"sampling\":{},\"elicitation\":{\"form\":{},\"url\":{}}}";

    final Stack stack = Stack.get();

    /** Everything that was heard in a conversation. */
    final JsonNode said(String transport, String url, String server, String capabilities)
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
        builder.environment().put("TOKEN", Client.admin().token());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return Json.trees().readTree(output);
    }

    final String gateway(String path) {
        return "http://127.0.0.1:" + stack.port() + path;
    }

    static void agree(JsonNode through, JsonNode direct) {
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
}
