package com.sutazai.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.mcp.RegistryEntry.Target;
import com.sutazai.mcp.upstream.StdioCommand;
import com.sutazai.mcp.upstream.StdioLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryFileTest {

    @TempDir Path folder;

    private Map<String, RegistryEntry> read(String... texts) throws IOException {
        List<String> files = new java.util.ArrayList<>();
        for (String text : texts) {
            files.add(
                    Files.writeString(folder.resolve("mcp" + files.size() + ".json"), text)
                            .toString());
        }
        Map<String, String> variables = Map.of("TOKEN", "t0ken");
        return new RegistryFile(name -> Optional.ofNullable(variables.get(name))).readUsable(files);
    }

    @Test
    void r8_6_the_file_of_another_client_works_unchanged() throws IOException {
        Map<String, RegistryEntry> entries =
                read(
                        """
                        {"mcpServers": {
                          "memory": {"command": "npx", "args": ["-y", "server-memory"], "env": {"KEY": "${TOKEN}", "DIR": "${DIR:-/tmp}"}},
                          "remote": {"type": "http", "url": "https://example.com/mcp", "headers": {"Authorization": "Bearer ${TOKEN}"}, "timeout": 5},
                          "off": {"command": "x", "disabled": true}
                        }, "inputs": []}
                        """);

        assertThat(entries.keySet()).containsExactly("memory", "remote");
        assertThat(entries.get("memory"))
                .isEqualTo(
                        new RegistryEntry(
                                "memory",
                                new Target.Stdio(
                                        new StdioCommand(
                                                "npx",
                                                List.of("-y", "server-memory"),
                                                Map.of("KEY", "t0ken", "DIR", "/tmp"),
                                                folder,
                                                StdioLimits.NONE)),
                                false,
                                false,
                                false,
                                List.of(),
                                List.of(),
                                List.of(),
                                ToolRules.NONE));
        assertThat(entries.get("remote").target())
                .isEqualTo(
                        new Target.Http(
                                List.of(URI.create("https://example.com/mcp")),
                                Map.of("Authorization", "Bearer t0ken"),
                                Optional.empty()));
    }

    @Test
    void our_additions_name_instances_trust_and_tags() throws IOException {
        RegistryEntry entry =
                read("""
                                {"mcpServers": {"http_fetch": {"instances": [{"url": "http://127.0.0.1:1/mcp"}, {"url": "http://127.0.0.1:2/mcp"}],
                                  "trusted": true, "tags": ["web"], "capabilities": ["fetch"]}}}
                                """)
                        .get("http_fetch");

        assertThat(entry.meshName()).isEqualTo("mcp-http-fetch");
        assertThat(entry.isTrusted()).isTrue();
        assertThat(entry.tags()).containsExactly("web");
        assertThat(entry.target())
                .isInstanceOfSatisfying(
                        Target.Http.class, http -> assertThat(http.instances()).hasSize(2));
    }

    @Test
    void a_later_file_replaces_a_service_and_adds_others() throws IOException {
        Map<String, RegistryEntry> entries =
                read(
                        "{\"mcpServers\": {\"a\": {\"command\": \"one\"}, \"b\": {\"command\": \"one\"}}}",
                        "{\"mcpServers\": {\"b\": {\"command\": \"two\"}, \"c\": {\"command\": \"two\"}}}");

        assertThat(entries.keySet()).containsExactly("a", "b", "c");
        assertThat(entries.get("b").target())
                .isInstanceOfSatisfying(
                        Target.Stdio.class,
                        stdio -> assertThat(stdio.command().command()).isEqualTo("two"));
    }

    @Test
    void what_cannot_be_used_is_left_out_and_the_rest_stays() throws IOException {
        assertThat(
                        read(
                                """
                                {"mcpServers": {"bad name": {"command": "x"}, "nothing": {}, "sse": {"type": "sse"},
                                  "ftp": {"url": "ftp://x"}, "unset": {"command": "x", "args": ["${NOWHERE}"]}, "good": {"command": "x"}}}
                                """,
                                "{ not json",
                                "[]"))
                .containsOnlyKeys("good");
    }

    @Test
    void the_type_says_which_transport_a_url_speaks() throws IOException {
        Map<String, RegistryEntry> entries =
                read(
                        """
                        {"mcpServers": {"old": {"type": "sse", "url": "http://x/sse", "headers": {"A": "b"}},
                          "new": {"type": "streamable-http", "url": "http://x/mcp"}, "bare": {"url": "http://x/mcp"}}}
                        """);

        assertThat(entries.get("old").target())
                .isEqualTo(
                        new Target.Sse(
                                List.of(URI.create("http://x/sse")),
                                Map.of("A", "b"),
                                Optional.empty()));
        assertThat(entries.get("new").target()).isInstanceOf(Target.Http.class);
        assertThat(entries.get("bare").target()).isInstanceOf(Target.Http.class);
    }
}
