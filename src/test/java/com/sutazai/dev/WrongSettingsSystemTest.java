package com.sutazai.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R1.5: whichever way the WAR is started, wrong settings keep it down and are told with the same
 * lines.
 */
class WrongSettingsSystemTest {

    private static final Path SOURCE = Path.of("").toAbsolutePath();

    @TempDir Path folder;

    private String log() throws IOException {
        Path log = folder.resolve("server.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    @Test
    void the_entrypoint_of_the_container_ends_with_78_too() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("sh", SOURCE.resolve("docker/entrypoint").toString());
        builder.environment().keySet().retainAll(List.of("HOME"));
        builder.environment()
                .put("PATH", System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
        builder.environment().put("WAR", SOURCE.resolve("target/sutazai-backend.war").toString());
        builder.environment().put("JWT_SECRET", "short");
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(folder.resolve("entrypoint.log").toFile())
                        .start();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(78);
        assertThat(Files.readString(folder.resolve("entrypoint.log")))
                .contains(
                        "SECRET_KEY is missing",
                        "JWT_SECRET has 5 characters",
                        "nothing was started");
    }

    @Test
    void r1_5_a_server_with_wrong_settings_does_not_deploy_and_logs_the_same_lines()
            throws Exception {
        Map<String, String> wrong =
                Map.of(
                        "HTTP_ADDRESS",
                        "127.0.0.1",
                        "JWT_SECRET",
                        "short",
                        "POSTGRES_PASSWORD",
                        "change_me_secure");
        Payara payara =
                new Payara(SOURCE, folder, Ports.free(), wrong, folder.resolve("server.log"));
        payara.start();
        try {
            long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            while (!log().contains("Exception while ")) {
                assertThat(System.nanoTime()).as("the deployment fails").isLessThan(end);
                TimeUnit.MILLISECONDS.sleep(100);
            }
            assertThat(log())
                    .contains(
                            "settings: SECRET_KEY is missing",
                            "settings: JWT_SECRET has 5 characters",
                            "settings: POSTGRES_PASSWORD is a known weak value")
                    .doesNotContain("change_me_secure");
        } finally {
            payara.stop(Duration.ofSeconds(10));
        }
    }
}
