package com.sutazai.system;

import com.sutazai.dev.Folders;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Postgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * PostgreSQL for the container tests; its port and password go to the files that the environment of
 * the run names.
 */
final class ContainerDatabase {

    private static final Path FOLDER = Path.of("target/it").toAbsolutePath();

    private ContainerDatabase() {}

    static void start() {
        try {
            Folders.delete(FOLDER);
            Files.createDirectories(FOLDER);
            String password = "itPassword_0123456789-abcdefghijklmnopqrstu".substring(0, 43);
            int port = Ports.free();
            Files.writeString(
                    Path.of(Objects.requireNonNull(System.getenv("POSTGRES_PASSWORD_FILE"))),
                    password);
            Files.writeString(
                    Path.of(Objects.requireNonNull(System.getenv("POSTGRES_PORT_FILE"))),
                    Integer.toString(port));
            Postgres postgres =
                    new Postgres(
                            Path.of(".dev/cache").toAbsolutePath(),
                            FOLDER.resolve("postgres"),
                            port,
                            "sutazai",
                            password,
                            "sutazai",
                            FOLDER.resolve("postgres.log"));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> postgres.stop(Duration.ofSeconds(5))));
            postgres.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
