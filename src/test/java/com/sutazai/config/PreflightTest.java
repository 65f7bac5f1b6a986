package com.sutazai.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {

    private static final Path NOWHERE = Path.of("/nonexistent");

    private static final Map<String, String> SOUND =
            Map.of(
                    "SECRET_KEY", "4Jk_ML3Pk0aZq8Xw7Vb6Nn5Mm4Ll3Kk2Jj1Hh0Gg9",
                    "JWT_SECRET", "pLvdfP9tlQwErTyUiOpAsDfGhJkLzXcVbNm123456",
                    "POSTGRES_PASSWORD", "sd82hd92jd02kd0");

    private static Map<String, String> soundBut(Map<String, String> changes) {
        Map<String, String> changed = new HashMap<>(SOUND);
        changed.putAll(changes);
        return changed;
    }

    private static List<String> lines(Map<String, String> environment) {
        return Preflight.problems(new Resolver(environment, Map.of(), NOWHERE)).stream()
                .map(SettingProblem::line)
                .toList();
    }

    @Test
    void sound_settings_have_no_problem() {
        assertThat(lines(SOUND)).isEmpty();
    }

    @Test
    void r1_3_all_problems_are_told_at_once() {
        List<String> lines =
                lines(
                        Map.of(
                                "JWT_SECRET", "abcdefghijklmnopqrstuvwxyz12345",
                                "POSTGRES_PASSWORD", "change_me_secure",
                                "HTTP_PORT", "eighty",
                                "MESH_BREAKER_FAILURES", "0"));

        assertThat(lines)
                .hasSize(5)
                .anyMatch(line -> line.startsWith("SECRET_KEY is missing"))
                .anyMatch(line -> line.startsWith("JWT_SECRET has 31 characters"))
                .anyMatch(line -> line.startsWith("POSTGRES_PASSWORD is a known weak value"))
                .anyMatch(line -> line.startsWith("HTTP_PORT is not of the form: port"))
                .anyMatch(line -> line.startsWith("MESH_BREAKER_FAILURES is outside 1 to 100"));
    }

    @Test
    void r1_3_no_line_holds_a_value() {
        Map<String, String> wrong =
                Map.of(
                        "SECRET_KEY",
                        "hunter2hunter2",
                        "JWT_SECRET",
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                        "POSTGRES_PASSWORD",
                        "sutazai123",
                        "HTTP_PORT",
                        "hunter3");

        assertThat(lines(wrong))
                .hasSize(4)
                .noneMatch(line -> wrong.values().stream().anyMatch(line::contains));
    }

    @Test
    void a_known_weak_value_is_refused_however_long() {
        assertThat(lines(soundBut(Map.of("JWT_SECRET", "default-jwt-secret-change-in-production"))))
                .singleElement()
                .asString()
                .startsWith("JWT_SECRET is a known weak value");
    }

    @Test
    void a_repeated_pattern_is_refused() {
        assertThat(
                        lines(
                                soundBut(
                                        Map.of(
                                                "SECRET_KEY",
                                                "abababababababababababababababababababab"))))
                .singleElement()
                .asString()
                .contains("fewer than 10 different characters");
    }

    @Test
    void the_two_signing_keys_must_differ() {
        String same = SOUND.get("SECRET_KEY");

        assertThat(lines(soundBut(Map.of("JWT_SECRET", String.valueOf(same)))))
                .singleElement()
                .asString()
                .startsWith("JWT_SECRET equals SECRET_KEY");
    }

    @Test
    void r1_2_a_variable_set_to_nothing_is_missing_and_does_not_fall_through() {
        Resolver resolver = new Resolver(soundBut(Map.of("SECRET_KEY", "")), SOUND, NOWHERE);

        assertThat(Preflight.problems(resolver))
                .singleElement()
                .extracting(SettingProblem::wrong)
                .isEqualTo("is missing");
    }

    @Test
    void the_alias_of_the_token_secret_is_accepted_alone() {
        Map<String, String> environment = new HashMap<>(SOUND);
        environment.put("JWT_SECRET_KEY", String.valueOf(environment.remove("JWT_SECRET")));

        assertThat(lines(environment)).isEmpty();
    }

    @Test
    void two_names_of_one_setting_with_different_values_are_a_problem() {
        assertThat(
                        lines(
                                soundBut(
                                        Map.of(
                                                "JWT_SECRET_KEY",
                                                "another0another1another2another3another4"))))
                .singleElement()
                .asString()
                .contains("two names of one setting but differ");
    }

    @Test
    void a_secret_may_come_from_a_file(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), SOUND.get("SECRET_KEY") + "\n");
        Map<String, String> environment = new HashMap<>(SOUND);
        environment.remove("SECRET_KEY");
        environment.put("SECRET_KEY_FILE", file.toString());

        assertThat(lines(environment)).isEmpty();
    }

    @Test
    void a_file_that_cannot_be_read_is_named_by_its_key() {
        Map<String, String> environment = new HashMap<>(SOUND);
        environment.remove("SECRET_KEY");
        environment.put("SECRET_KEY_FILE", "/nonexistent/key");

        assertThat(lines(environment))
                .anyMatch(line -> line.startsWith("SECRET_KEY names a file that cannot be read"));
    }
}
