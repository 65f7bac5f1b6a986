package com.sutazai.dev;

import com.sutazai.config.DotEnv;
import com.sutazai.config.Preflight;
import com.sutazai.config.Resolver;
import com.sutazai.config.SettingProblem;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code ./dev run}: everything on this machine, in the foreground, until Ctrl-C or SIGTERM. */
public final class DevRun {

    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration STOP_SERVER = Duration.ofSeconds(12);
    private static final Duration STOP_REST = Duration.ofSeconds(5);
    private static final int EVERYTHING = 3;

    private final Path checkout;
    private final Path folder;
    private final Path logs;
    private final Map<String, String> settings;
    private final List<Integer> everythingPorts;
    private final long begin = System.nanoTime();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Postgres postgres;
    private @Nullable Redis redis;
    private @Nullable McpServers mcp;
    private @Nullable Payara payara;

    private DevRun(Path checkout) {
        this.checkout = checkout;
        this.folder = checkout.resolve(".dev");
        this.logs = folder.resolve("logs");
        this.settings = settings(checkout);
        int first = port("DEV_EVERYTHING_PORT", 11_101);
        this.everythingPorts = IntStream.range(first, first + EVERYTHING).boxed().toList();
    }

    /** Usage: CHECKOUT. */
    public static void main(String[] arguments) throws InterruptedException {
        Path checkout = Path.of(arguments[0]).toAbsolutePath().normalize();
        int code = 0;
        try (FileLock lock = FolderLocks.take(checkout, "lock", "./dev run")) {
            if (SecretsFile.writeUnlessThere(checkout)) {
                Console.say("Wrote .env with new secrets (mode 0600).");
            }
            List<SettingProblem> problems =
                    Preflight.problems(
                            new Resolver(
                                    System.getenv(),
                                    DotEnv.read(checkout.resolve(".env")),
                                    Path.of("/run/secrets")));
            Preflight.report(problems, Console.errors());
            code = problems.isEmpty() ? new DevRun(checkout).run() : Preflight.EX_CONFIG;
            if (!lock.isValid()) {
                Console.complain("The lock on .dev was lost.");
            }
        } catch (CannotRun e) {
            Console.complain(e.sentence());
            code = 1;
        } catch (IOException e) {
            Console.complain("Cannot use the folder .dev: " + e.getMessage() + ".");
            code = 1;
        }
        // halt: the hook has nothing left to do, and System.exit would wait for it
        Runtime.getRuntime().halt(code);
    }

    private int run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "stop"));
        int code = 0;
        try {
            start();
            Supervisor supervisor = new Supervisor(stopping, logs);
            code = supervisor.watch(children(), required(payara).server());
        } catch (CannotRun e) {
            if (stopping.getCount() > 0) {
                Console.complain(e.sentence());
                code = 1;
            }
        }
        if (stopping.getCount() == 0) {
            stopped.await();
        }
        stopAll();
        return code;
    }

    /**
     * Runs on SIGTERM and Ctrl-C, while main is still at work: it stops everything itself, so that
     * nothing is left when the process ends.
     */
    private void shutDown() {
        stopping.countDown();
        Console.say("Stopping ...");
        stopAll();
        Console.say("Stopped.");
        stopped.countDown();
    }

    private void start() throws InterruptedException {
        int port = port("HTTP_PORT", 10_010);
        Ports.requireFree(port, "the server", "HTTP_PORT");
        Ports.requireFree(port("POSTGRES_PORT", 10_000), "PostgreSQL", "POSTGRES_PORT");
        Ports.requireFree(port("REDIS_PORT", 10_001), "Redis", "REDIS_PORT");
        for (int everything : everythingPorts) {
            Ports.requireFree(everything, "server-everything", "DEV_EVERYTHING_PORT");
        }
        NodePackages node = NodePackages.install(checkout, folder.resolve("cache"));
        mcp = new McpServers(node, checkout, folder, everythingPorts, logs);
        Path registry = mcp.writeRegistry();
        writeServices();
        say("Starting MCP servers, PostgreSQL and Redis ...");
        mcp.everything().forEach(Child::start);
        startStores();
        for (int i = 0; i < EVERYTHING; i++) {
            int everything = everythingPorts.get(i);
            mcp.everything()
                    .get(i)
                    .awaitReady(() -> Ports.isTaken(everything), Duration.ofSeconds(20));
        }
        say("Starting the server ...");
        payara =
                new Payara(
                        checkout, folder, port, environment(registry), logs.resolve("server.log"));
        LogStream stream = new LogStream(logs.resolve("server.log"));
        payara.start();
        Readiness readiness = new Readiness(port);
        Payara starting = payara;
        payara.server().awaitReady(() -> readiness.isReady(starting), READY);
        say("Ready.");
        Console.say(Banner.text(port, value("ADMIN_USERNAME", "admin"), mcp.sandbox()));
        stream.start(stopping);
    }

    private void writeServices() {
        try {
            McpRegistries.writeServices(checkout, McpRegistries.areServed(checkout));
        } catch (IOException e) {
            throw new CannotRun("Cannot write into .dev: " + e.getMessage() + ".", e);
        }
    }

    private void startStores() throws InterruptedException {
        Path cache = folder.resolve("cache");
        postgres =
                new Postgres(
                        cache,
                        folder.resolve("postgres"),
                        port("POSTGRES_PORT", 10_000),
                        value("POSTGRES_USER", "sutazai"),
                        value("POSTGRES_PASSWORD", ""),
                        value("POSTGRES_DB", "sutazai"),
                        logs.resolve("postgres.log"));
        redis =
                new Redis(
                        cache,
                        folder.resolve("redis"),
                        port("REDIS_PORT", 10_001),
                        logs.resolve("redis.log"));
        redis.start(value("REDIS_PASSWORD", ""));
        postgres.start();
    }

    private Map<String, String> environment(Path registry) {
        Map<String, String> environment = new HashMap<>();
        // what the person set in the environment wins over .env, in the server as here
        System.getenv().forEach(environment::put);
        environment.put("SUTAZAI_DOTENV", checkout.resolve(".env").toString());
        environment.put("POSTGRES_HOST", "127.0.0.1");
        environment.put("REDIS_HOST", "127.0.0.1");
        environment.put("HTTP_ADDRESS", "127.0.0.1");
        environment.putIfAbsent("SUTAZAI_ENV", value("SUTAZAI_ENV", "development"));
        environment.putIfAbsent("MESH_CHECK_INTERVAL", value("MESH_CHECK_INTERVAL", "PT2S"));
        environment.putIfAbsent(
                "MESH_CHECK_INTERVAL_IDLE", value("MESH_CHECK_INTERVAL_IDLE", "PT5S"));
        String own = value("MCP_REGISTRY_FILE", "");
        Path stock = checkout.resolve(".mcp.json");
        String more = own.isEmpty() && Files.exists(stock) ? stock.toString() : own;
        String ours = registry + "," + McpRegistries.services(checkout);
        environment.put("MCP_REGISTRY_FILE", more.isEmpty() ? ours : ours + "," + more);
        return environment;
    }

    private List<Supervisor.Watched> children() {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                new Supervisor.Watched(
                                        required(postgres).server(), required(postgres).port()),
                                new Supervisor.Watched(
                                        required(redis).server(), required(redis).port())),
                        IntStream.range(0, EVERYTHING)
                                .mapToObj(
                                        i ->
                                                new Supervisor.Watched(
                                                        required(mcp).everything().get(i),
                                                        everythingPorts.get(i))))
                .toList();
    }

    private synchronized void stopAll() {
        if (payara != null) {
            payara.stop(STOP_SERVER);
        }
        if (mcp != null) {
            mcp.stop(STOP_REST);
        }
        if (redis != null) {
            redis.stop(STOP_REST);
        }
        if (postgres != null) {
            postgres.stop(STOP_REST);
        }
    }

    private void say(String what) {
        Console.say("[%5.1f s] %s".formatted((System.nanoTime() - begin) / 1e9, what));
    }

    private String value(String key, String byDefault) {
        String value = settings.getOrDefault(key, "");
        return value.isEmpty() ? byDefault : value;
    }

    private int port(String key, int byDefault) {
        return Integer.parseInt(value(key, Integer.toString(byDefault)));
    }

    private static Map<String, String> settings(Path checkout) {
        Map<String, String> settings = new HashMap<>(DotEnv.read(checkout.resolve(".env")));
        settings.putAll(System.getenv());
        return settings;
    }

    private static <T> T required(@Nullable T part) {
        return java.util.Objects.requireNonNull(part);
    }
}
