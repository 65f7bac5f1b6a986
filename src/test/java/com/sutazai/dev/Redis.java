package com.sutazai.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Redis 6.2 from the embedded-redis artifact, with a password, which stands in a configuration file
 * rather than among the arguments.
 */
public final class Redis {

    private static final String BINARY = "/redis-server-6.2.6-v5-linux-amd64";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final int port;
    private final Child server;
    private final Path folder;
    private final Path cache;
    private final Path configuration;
    private String listener;
    private String appendOnly = "no";

    public Redis(Path cache, Path folder, int port, Path log) {
        this.port = port;
        this.folder = folder;
        this.cache = cache;
        this.listener = "port " + port;
        this.configuration = folder.resolve("redis.conf");
        this.server =
                new Child(
                        "Redis",
                        List.of(binary(cache).toString(), configuration.toString()),
                        Map.of(),
                        folder,
                        log);
    }

    public int port() {
        return port;
    }

    public Child server() {
        return server;
    }

    /** Before it starts: it speaks TLS only. */
    public void requireTls(TestAuthority.Issued shown) {
        listener =
                """
                port 0
                tls-port %d
                tls-cert-file %s
                tls-key-file %s
                tls-ca-cert-file %s
                tls-auth-clients no"""
                        .formatted(port, shown.chain(), shown.key(), shown.authority());
    }

    /** Before it starts: whether it writes down every change ("yes" or "no"). */
    public void appendOnly(String whether) {
        appendOnly = whether;
    }

    public void start(String password) throws InterruptedException {
        Archives.executable(BINARY, binary(cache));
        configure(password);
        server.start();
        server.awaitReady(() -> Ports.isTaken(port), PATIENCE);
    }

    public void stop(Duration patience) {
        server.stop(patience);
    }

    private void configure(String password) {
        String text =
                """
                bind 127.0.0.1
                %s
                requirepass %s
                dir %s
                save 60 1000
                appendonly %s
                maxmemory 256mb
                maxmemory-policy noeviction
                daemonize no
                """
                        .formatted(listener, password, folder, appendOnly);
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(configuration);
            Files.createFile(
                    configuration,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(configuration, text);
        } catch (IOException e) {
            throw new CannotRun(
                    "Redis could not be configured in " + folder + ": " + e.getMessage() + ".", e);
        }
    }

    private static Path binary(Path cache) {
        return cache.resolve("redis-6.2/redis-server");
    }
}
