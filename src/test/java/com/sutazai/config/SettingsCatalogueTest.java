package com.sutazai.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsCatalogueTest {

    @Test
    void every_record_of_settings_is_in_the_list() {
        List<String> records =
                new ClassFileImporter()
                                .withImportOption(new ImportOption.DoNotIncludeTests())
                                .importPackages("com.sutazai")
                                .stream()
                                .filter(
                                        type ->
                                                type.isAssignableTo(Settings.class)
                                                        && !type.isInterface())
                                .map(JavaClass::getName)
                                .toList();

        assertThat(SettingsCatalogue.records())
                .extracting(Class::getName)
                .containsExactlyInAnyOrderElementsOf(records);
    }

    @Test
    void no_key_is_declared_twice() {
        assertThat(SettingsCatalogue.keys())
                .extracting(SettingKey::variable)
                .doesNotHaveDuplicates();
    }

    @Test
    void every_default_is_valid() {
        Resolver onlySecrets =
                new Resolver(
                        Map.of(
                                "SECRET_KEY", "4Jk_ML3Pk0aZq8Xw7Vb6Nn5Mm4Ll3Kk2Jj1Hh0Gg9",
                                "JWT_SECRET", "pLvdfP9tlQwErTyUiOpAsDfGhJkLzXcVbNm123456",
                                "POSTGRES_PASSWORD", "sd82hd92jd02kd0"),
                        Map.of(),
                        Path.of("/nonexistent"));

        assertThat(Preflight.problems(onlySecrets)).isEmpty();
    }

    @Test
    void env_example_is_generated_from_the_records() throws IOException {
        assertThat(Files.readString(Path.of(".env.example")))
                .as("run ./dev format")
                .isEqualTo(ConfigurationPages.envExample());
    }

    @Test
    void no_key_stands_twice_in_the_example() {
        assertThat(ConfigurationPages.envExample().lines())
                .map(line -> line.replaceFirst("^# (?=[A-Z0-9_]+=)", ""))
                .filteredOn(line -> line.matches("[A-Z0-9_]+=.*"))
                .map(line -> line.substring(0, line.indexOf('=')))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_page_of_settings_is_generated_from_the_records() throws IOException {
        assertThat(Files.readString(Path.of("docs/configuration.md")))
                .as("run ./dev format")
                .isEqualTo(ConfigurationPages.page());
    }

    @Test
    void the_example_itself_is_refused() {
        Resolver copied =
                new Resolver(
                        Map.of(), DotEnv.read(Path.of(".env.example")), Path.of("/nonexistent"));

        assertThat(Preflight.problems(copied))
                .extracting(SettingProblem::key)
                .containsExactlyInAnyOrder("SECRET_KEY", "JWT_SECRET", "POSTGRES_PASSWORD");
    }
}
