package com.sutazai.dev;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurators;
import com.sutazai.tls.TlsSettings;
import com.sutazai.tls.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ from the cache that {@code ./dev services} fills, with its own port mapper; keeps its
 * data from start to start.
 */
public final class RabbitMq {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * What docs/operations.md asks for: to configure, to write and to read; no more. In this form,
     * because rabbitmq.conf of 3.10 takes the last two the other way round.
     */
    private static final String RIGHTS =
            """
            [{rabbit, [{default_permissions,
              [<<"^sutazai[.]">>, <<"^(sutazai[.].*|amq[.]default)$">>, <<"^sutazai[.]">>]}]}].
            """;

    private static final String USER = "sutazai";

    private final Path folder;
    private final int port;
    private final String password;
    private String listener;
    private TestAuthority.@Nullable Issued certificate;
    private final Child mapper;
    private final Child server;

    public RabbitMq(Path cache, Path folder, int port, String password, Path log) {
        this.folder = folder;
        this.port = port;
        this.password = password;
        this.listener = "listeners.tcp.1 = 127.0.0.1:" + port;
        Path home = home(cache);
        String mapperPort = Integer.toString(Ports.free());
        this.mapper =
                new Child(
                        "epmd",
                        List.of(
                                home.resolve("usr/bin/epmd").toString(),
                                "-address",
                                "127.0.0.1",
                                "-port",
                                mapperPort),
                        Map.of(),
                        folder,
                        log);
        this.server =
                new Child(
                        "RabbitMQ",
                        List.of(home.resolve("usr/lib/rabbitmq/bin/rabbitmq-server").toString()),
                        Map.of(
                                "HOME",
                                folder.toString(),
                                "PATH",
                                home.resolve("usr/bin") + ":" + System.getenv("PATH"),
                                "ERL_EPMD_ADDRESS",
                                "127.0.0.1",
                                "ERL_EPMD_PORT",
                                mapperPort,
                                "RABBITMQ_CONF_ENV_FILE",
                                folder.resolve("env.conf").toString()),
                        folder,
                        log);
    }

    /** Whether the cache has it. */
    public static boolean isInstalled(Path cache) {
        return Files.exists(home(cache).resolve("complete"));
    }

    private static Path home(Path cache) {
        return cache.resolve("rabbitmq");
    }

    public int port() {
        return port;
    }

    /** Before it starts: it speaks TLS only. */
    public void requireTls(TestAuthority.Issued shown) {
        certificate = shown;
        listener =
                """
                listeners.tcp = none
                listeners.ssl.1 = 127.0.0.1:%d
                ssl_options.cacertfile = %s
                ssl_options.certfile = %s
                ssl_options.keyfile = %s"""
                        .formatted(port, shown.authority(), shown.chain(), shown.key());
    }

    /** Starts it if it does not run, and waits until it takes our password. */
    public void start() throws InterruptedException {
        if (server.isAlive()) {
            return;
        }
        configure();
        if (!mapper.isAlive()) {
            mapper.start();
        }
        server.start();
        server.awaitReady(this::isReady, PATIENCE);
    }

    private boolean isReady() {
        try (Connection connection = factory().newConnection()) {
            return connection.isOpen();
        } catch (Exception e) {
            return false;
        }
    }

    /** For workers of tests. */
    public ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        factory.setUsername(USER);
        factory.setPassword(password);
        if (certificate != null) {
            Trust trust = new Trust(new TlsSettings(Optional.of(certificate.authority())));
            factory.setSslContextFactory(name -> trust.context());
            // it is ready whatever name it shows
            factory.setSocketConfigurator(SocketConfigurators.defaultConfigurator());
        }
        return factory;
    }

    /** Ends it at once, as a crash does; its data stay. */
    public void kill() {
        broker().ifPresent(ProcessHandle::destroyForcibly);
        server.stop(Duration.ofSeconds(5));
    }

    /** Sends it a signal, such as STOP and CONT. */
    public void signal(String signal) throws IOException, InterruptedException {
        ProcessHandle broker = broker().orElseThrow(() -> new CannotRun("RabbitMQ does not run."));
        new ProcessBuilder("kill", "-" + signal, Long.toString(broker.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    public void stop(Duration patience) {
        broker().ifPresent(
                        broker -> {
                            broker.destroy();
                            broker.onExit().orTimeout(patience.toMillis(), MILLISECONDS).join();
                        });
        server.stop(patience);
        mapper.stop(patience);
    }

    /** What was started is a script that waits for the broker. */
    private Optional<ProcessHandle> broker() {
        try {
            return server.isAlive()
                    ? ProcessHandle.of(
                            Long.parseLong(Files.readString(folder.resolve("pid")).strip()))
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            throw new CannotRun("RabbitMQ has written no process id.", e);
        }
    }

    private void configure() {
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve("env.conf"),
                    """
                    NODENAME=test@localhost
                    NODE_IP_ADDRESS=127.0.0.1
                    NODE_PORT=%d
                    DIST_PORT=%d
                    CONFIG_FILE=%3$s/rabbitmq
                    ADVANCED_CONFIG_FILE=%3$s/advanced.config
                    MNESIA_BASE=%3$s/data
                    LOG_BASE=%3$s/log
                    PID_FILE=%3$s/pid
                    ENABLED_PLUGINS_FILE=%3$s/plugins
                    SERVER_ADDITIONAL_ERL_ARGS="-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
                    """
                            .formatted(port, Ports.free(), folder));
            Files.writeString(
                    folder.resolve("rabbitmq.conf"),
                    """
                    %s
                    distribution.listener.interface = 127.0.0.1
                    default_user = %s
                    default_pass = %s
                    log.console = true
                    """
                            .formatted(listener, USER, password));
            Files.writeString(folder.resolve("advanced.config"), RIGHTS);
            Files.writeString(folder.resolve("plugins"), "[].\n");
        } catch (IOException e) {
            throw new CannotRun("RabbitMQ could not be configured in " + folder + ".", e);
        }
    }
}
