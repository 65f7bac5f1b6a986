package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CarrierThreadsSystemTest {

    @Test
    void the_server_has_carriers_enough_to_load_classes() throws Exception {
        String log = Files.readString(Stack.get().payara().server().log());

        assertThat(log).doesNotContain("carriers; start the server");
    }

    @Test
    void the_container_has_them_beside_options_of_ones_own() throws Exception {
        String entrypoint = Files.readString(Path.of("docker/entrypoint"));
        String options = Files.readString(Path.of("server-config/jvm.options"));

        assertThat(entrypoint).contains("\njava \"@$SERVER_CONFIG/jvm.options\" ${JAVA_OPTS");
        assertThat(options).contains("-Djdk.virtualThreadScheduler.parallelism=16\n");
    }
}
