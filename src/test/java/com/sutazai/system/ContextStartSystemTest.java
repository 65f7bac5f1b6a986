package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** See {@code docs/decisions/0009}. */
class ContextStartSystemTest {

    @Test
    void nothing_of_ours_runs_on_its_own_threads_before_the_server_has_started_the_application()
            throws Exception {
        List<String> log =
                Files.readAllLines(Stack.get().payara().server().log()).stream()
                        .filter(line -> line.contains("Loading application [") || isOurs(line))
                        .toList();

        assertThat(log.getFirst()).contains("Loading application [");
        assertThat(log).anyMatch(line -> line.endsWith("postgresql is up"));
        assertThat(log).anyMatch(line -> line.contains("MCP server files is up"));
    }

    /** Said by a thread that is not the server's. */
    private static boolean isOurs(String line) {
        return line.contains("com.sutazai.") && !line.contains("_ThreadName=main]");
    }
}
