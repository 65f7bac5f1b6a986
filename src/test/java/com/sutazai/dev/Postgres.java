package com.sutazai.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL 18 from the zonky binaries. Started by ourselves rather than by zonky's library, which
 * always trusts every local user: here the password counts, the server is our direct child, and its
 * data stay.
 */
public final class Postgres {

    private static final String BINARIES = "/postgres-linux-x86_64.txz";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path home;
    private final Path data;
    private final int port;
    private final String user;
    private final String password;
    private final String database;
    private final Child server;
    private TestAuthority.@Nullable Issued certificate;

    public Postgres(
            Path cache,
            Path data,
            int port,
            String user,
            String password,
            String database,
            Path log) {
        this.home = cache.resolve("postgresql-18.6");
        this.data = data;
        this.port = port;
        this.user = user;
        this.password = password;
        this.database = database;
        this.server =
                new Child(
                        "PostgreSQL",
                        asNobody(
                                home.resolve("bin/postgres").toString(),
                                "-D",
                                data.toString(),
                                "-p",
                                Integer.toString(port),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "unix_socket_directories="),
                        Map.of(),
                        data,
                        log);
    }

    public int port() {
        return port;
    }

    public Child server() {
        return server;
    }

    /** Before its first start: nobody gets in without TLS. */
    public void requireTls(TestAuthority.Issued shown) {
        certificate = shown;
    }

    /** Starts it, with a new data folder if there is none, and waits until it answers. */
    public void start() throws InterruptedException {
        Archives.unpack(BINARIES, home);
        boolean isNew = !Files.exists(data.resolve("PG_VERSION"));
        if (isNew) {
            initialise();
        }
        server.start();
        server.awaitReady(() -> canConnect("postgres"), PATIENCE);
        if (isNew || !canConnect(database)) {
            execute("create database \"" + database + "\"");
        }
    }

    public void stop(Duration patience) {
        // INT is PostgreSQL's fast shutdown: it does not wait for clients, TERM does
        if (server.isAlive()) {
            try {
                server.signal("INT");
                server.handle()
                        .onExit()
                        .get(patience.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException
                    | java.util.concurrent.ExecutionException
                    | java.util.concurrent.TimeoutException e) {
                server.stop(Duration.ofSeconds(2));
            }
        }
    }

    /** Runs a statement as the owner, in the maintenance database. */
    public void execute(String sql) {
        try (Connection connection = connect("postgres", password);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new CannotRun(
                    "PostgreSQL refused '"
                            + sql.substring(0, sql.indexOf(' '))
                            + "': "
                            + e.getMessage()
                            + ".",
                    e);
        }
    }

    /**
     * A connection of the owner that stays open, so that statements work even while the password is
     * another.
     */
    public interface Session {
        void execute(String sql) throws SQLException;
    }

    /** Work with such a session. */
    public interface SessionWork {
        void with(Session session) throws Exception;
    }

    /** Opens a session and does the work. */
    public void withSession(SessionWork work) throws Exception {
        try (Connection connection = connect("postgres", password);
                var statement = connection.createStatement()) {
            work.with(sql -> statement.execute(sql));
        }
    }

    private boolean canConnect(String name) {
        try (Connection connection = connect(name, password)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            if ("28P01".equals(e.getSQLState())) {
                throw new CannotRun(
                        "PostgreSQL in "
                                + data
                                + " has another password than POSTGRES_PASSWORD; put the old one back into .env or delete that folder.",
                        e);
            }
            return false;
        }
    }

    private Connection connect(String name, String with) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", with);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "10");
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + name, properties);
    }

    private void initialise() throws InterruptedException {
        Path secret = data.resolveSibling("initdb.password");
        try {
            Files.createDirectories(data);
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
            Files.deleteIfExists(secret);
            Files.createFile(
                    secret,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(secret, password);
            Path log = server.log();
            Files.createDirectories(log.getParent());
            Process initdb =
                    new ProcessBuilder(
                                    asNobody(
                                            home.resolve("bin/initdb").toString(),
                                            "-D",
                                            data.toString(),
                                            "-U",
                                            user,
                                            "-A",
                                            "scram-sha-256",
                                            "--pwfile=" + secret,
                                            "-E",
                                            "UTF8",
                                            "--locale=C",
                                            "--no-sync"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            if (initdb.waitFor() != 0) {
                throw new CannotRun(
                        "PostgreSQL could not make its data folder " + data + "; see " + log + ".");
            }
            Files.delete(secret);
            if (certificate != null) {
                configureTls(certificate);
            }
        } catch (IOException e) {
            throw new CannotRun(
                    "PostgreSQL could not make its data folder "
                            + data
                            + ": "
                            + e.getMessage()
                            + ".",
                    e);
        }
    }

    private void configureTls(TestAuthority.Issued shown) throws IOException {
        Files.writeString(
                data.resolve("postgresql.conf"),
                "ssl = on%nssl_cert_file = '%s'%nssl_key_file = '%s'%n"
                        .formatted(shown.chain(), shown.key()),
                StandardOpenOption.APPEND);
        Files.writeString(
                data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
    }

    /** PostgreSQL refuses root; in a user namespace of its own it is nobody. */
    private static List<String> asNobody(String... command) {
        List<String> whole =
                new ArrayList<>(
                        Optional.of("root")
                                .filter(System.getProperty("user.name")::equals)
                                .map(root -> List.of("unshare", "-U"))
                                .orElse(List.of()));
        whole.addAll(List.of(command));
        return whole;
    }
}
