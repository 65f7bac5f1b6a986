package com.sutazai.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverTest {

    @TempDir Path folder;

    @Test
    void r1_1_sources_are_asked_in_their_order() throws IOException {
        Path named = Files.writeString(folder.resolve("named"), "from-file");
        Files.writeString(folder.resolve("redis_host"), "from-secret");
        Map<String, String> dotenv = Map.of("REDIS_HOST", "from-dotenv");

        assertThat(
                        new Resolver(Map.of("REDIS_HOST", "from-environment"), dotenv, folder)
                                .find("REDIS_HOST"))
                .contains(new Found("from-environment", Origin.ENVIRONMENT));
        assertThat(
                        new Resolver(Map.of("REDIS_HOST_FILE", named.toString()), dotenv, folder)
                                .find("REDIS_HOST"))
                .contains(new Found("from-file", Origin.ENVIRONMENT_FILE));
        assertThat(new Resolver(Map.of(), dotenv, folder).find("REDIS_HOST"))
                .contains(new Found("from-secret", Origin.SECRET_FILE));
        Files.delete(folder.resolve("redis_host"));
        assertThat(new Resolver(Map.of(), dotenv, folder).find("REDIS_HOST"))
                .contains(new Found("from-dotenv", Origin.DOTENV));
        assertThat(new Resolver(Map.of(), Map.of(), folder).find("REDIS_HOST")).isEmpty();
    }

    @Test
    void r1_4_the_server_and_the_preflight_see_the_same_values() {
        Resolver bare = Resolver.ofProcess();
        ConfigSource server = new ResolverConfigSource();

        for (SettingKey key : SettingsCatalogue.keys()) {
            String value =
                    Sources.find(bare, key, new java.util.ArrayList<>())
                            .map(Found::text)
                            .orElse(key.byDefault());
            assertThat(Optional.ofNullable(server.getValue(key.key())))
                    .as(key.key())
                    .contains(value);
            assertThat(Optional.ofNullable(server.getValue(key.variable())))
                    .as(key.variable())
                    .contains(value);
        }
    }

    @Test
    void the_source_of_the_server_answers_for_no_other_key() {
        assertThat(new ResolverConfigSource().getValue("path")).isNull();
    }

    @Test
    void effective_settings_mask_secrets_and_tell_the_origin() {
        EffectiveSettings settings =
                new EffectiveSettings(
                        new Resolver(
                                Map.of("SECRET_KEY", "4Jk_ML3Pk0aZq8Xw7Vb6Nn5Mm4Ll3Kk2"),
                                Map.of("HTTP_PORT", "8081"),
                                folder));

        List<EffectiveSettings.Row> rows = settings.rows();

        assertThat(rows)
                .filteredOn(row -> row.key().equals("SECRET_KEY"))
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.value()).isEqualTo("********");
                            assertThat(row.origin()).isEqualTo(Origin.ENVIRONMENT);
                        });
        assertThat(rows)
                .filteredOn(row -> row.key().equals("HTTP_PORT"))
                .singleElement()
                .satisfies(
                        row -> {
                            assertThat(row.value()).isEqualTo("8081");
                            assertThat(row.origin()).isEqualTo(Origin.DOTENV);
                            assertThat(row.byDefault()).isEqualTo("10010");
                        });
        assertThat(rows)
                .filteredOn(row -> row.key().equals("REDIS_PASSWORD"))
                .singleElement()
                .extracting(EffectiveSettings.Row::value)
                .isEqualTo("");
    }

    @Test
    void dotenv_takes_what_a_shell_would() throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve(".env"),
                        """
                        # comment
                        PLAIN=value
                        export EXPORTED=yes
                        QUOTED="two words"
                        SINGLE='a#b'
                        TRAILING=value # comment
                        EMPTY=
                        not a line
                        """);

        assertThat(DotEnv.read(file))
                .isEqualTo(
                        Map.of(
                                "PLAIN",
                                "value",
                                "EXPORTED",
                                "yes",
                                "QUOTED",
                                "two words",
                                "SINGLE",
                                "a#b",
                                "TRAILING",
                                "value",
                                "EMPTY",
                                ""));
    }
}
