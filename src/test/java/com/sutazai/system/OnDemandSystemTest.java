package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.system.Client.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service whose process is there only while somebody calls it. */
class OnDemandSystemTest {

    private static final String SERVICE = "/api/v1/mcp/services/sleepy";

    private final Client admin = Client.admin();

    @AfterEach
    void remove() {
        admin.delete(SERVICE);
    }

    private String state() {
        return admin.get(SERVICE + "/status")
                .json()
                .path("instances")
                .path(0)
                .path("state")
                .asText();
    }

    private List<String> listed(RawMcp client) throws Exception {
        return client.ask("tools/list", "{}")
                .path("result")
                .path("tools")
                .valueStream()
                .map(tool -> tool.path("name").asText())
                .filter(name -> name.contains("lists"))
                .toList();
    }

    /** How many lists the process was asked for. */
    private static int asked(RawMcp client) throws Exception {
        return client.ask("tools/call", RawMcp.tool("sleepy__lists", "{}"))
                .path("result")
                .path("content")
                .path(0)
                .path("text")
                .asInt(-1);
    }

    private RawMcp client(String path) throws Exception {
        return RawMcp.open(path, admin.token(), "2025-11-25", "{}");
    }

    @Test
    void it_sleeps_until_it_is_called_and_what_it_lists_is_known_while_it_sleeps()
            throws Exception {
        Answer added =
                admin.put(
                        SERVICE,
                        """
                        {"command": "node", "args": ["%s"], "start": "on-demand", "idleSeconds": 5}"""
                                .formatted(Path.of("src/test/node/sleepy.cjs").toAbsolutePath()));
        assertThat(added.status()).as(added.response().body()).isEqualTo(201);
        assertThat(state()).isEqualTo("idle");
        assertThat(admin.get(SERVICE + "/status").json().path("status").asText()).isEqualTo("idle");
        JsonNode health = admin.get("/api/v1/mcp/health").json().at("/services/sleepy");
        assertThat(health.path("healthy").asBoolean()).as("nobody has seen it well").isFalse();
        assertThat(health.path("available").asBoolean()).isTrue();
        assertThat(health.path("process_running").asBoolean()).isFalse();

        // nobody knows its tools yet
        RawMcp first = client("/mcp");
        assertThat(listed(first)).containsExactly("sleepy__lists");
        assertThat(state()).isEqualTo("healthy");
        // once the gateway listens for changes, what was read before it is read once more
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (asked(first) < 2) {
            assertThat(System.nanoTime()).isLessThan(end);
            listed(client("/mcp"));
        }

        while (state().equals("healthy")) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(100);
        }
        RawMcp other = client("/mcp");
        assertThat(listed(other)).containsExactly("sleepy__lists");
        assertThat(state()).isEqualTo("idle");

        assertThat(asked(other)).as("this process was asked for none").isZero();
        assertThat(state()).isEqualTo("healthy");
        assertThat(listed(client("/mcp/sleepy"))).containsExactly("lists");
    }
}
