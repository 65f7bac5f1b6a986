package com.sutazai.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.config.DotEnv;
import com.sutazai.config.Preflight;
import com.sutazai.config.Resolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsFileTest {

    @TempDir Path folder;

    @BeforeEach
    void example() throws IOException {
        Files.copy(Path.of(".env.example"), folder.resolve(".env.example"));
    }

    @Test
    void the_written_file_passes_the_preflight() {
        assertThat(SecretsFile.writeUnlessThere(folder)).isTrue();

        Map<String, String> values = DotEnv.read(folder.resolve(".env"));
        assertThat(Preflight.problems(new Resolver(Map.of(), values, Path.of("/nonexistent"))))
                .isEmpty();
        assertThat(values)
                .containsKeys(
                        "ADMIN_PASSWORD",
                        "REDIS_PASSWORD",
                        "NEO4J_PASSWORD",
                        "CHROMADB_API_KEY",
                        "RABBITMQ_DEFAULT_PASS",
                        "GRAFANA_PASSWORD",
                        "CONSUL_HTTP_TOKEN",
                        "VAULT_TOKEN")
                .doesNotContainKey("JWT_SECRET_KEY");
    }

    @Test
    void it_is_for_the_owner_only_and_can_be_sourced() throws IOException {
        SecretsFile.writeUnlessThere(folder);

        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve(".env"))))
                .isEqualTo("rw-------");
        assertThat(Files.readAllLines(folder.resolve(".env")))
                .allMatch(
                        line ->
                                line.isBlank()
                                        || line.startsWith("#")
                                        || line.matches("[A-Z0-9_]+=[A-Za-z0-9_.-]*"));
    }

    @Test
    void it_is_never_overwritten() throws IOException {
        Files.writeString(folder.resolve(".env"), "MINE=1\n");

        assertThat(SecretsFile.writeUnlessThere(folder)).isFalse();

        assertThat(folder.resolve(".env")).hasContent("MINE=1\n");
    }

    @Test
    void two_files_have_no_secret_in_common() {
        assertThat(SecretsFile.secret()).hasSize(43).isNotEqualTo(SecretsFile.secret());
    }
}
