package com.sutazai.dev;

import com.sutazai.config.DotEnv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The packaged WAR on Payara Micro with real PostgreSQL, Redis and MCP servers, on free ports and
 * fresh data, once for all system tests of a run.
 */
public final class Stack {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration STOP = Duration.ofSeconds(5);

    /** Made at first use; stopped when the JVM ends. */
    private static final class Holder {
        private static final Stack STACK = new Stack(Path.of("").toAbsolutePath());
    }

    private final Path checkout;
    private final Path folder;
    private final Map<String, String> settings;
    private final int port = Ports.free();
    private final NodePackages node;
    private final Postgres postgres;
    private final Redis redis;
    private final McpServers mcp;
    private final Fixture fixture;
    private final OtlpCollector collector = new OtlpCollector();
    private final Consul consul;
    private final RabbitMq rabbit;
    private final OidcProvider issuer;
    private final KongScript kong = new KongScript(Ports.free());
    private final Payara payara;

    /** How the servers are stopped that tests have asked for. */
    private final Queue<Runnable> further = new ConcurrentLinkedQueue<>();

    private Stack(Path checkout) {
        this.checkout = checkout;
        this.folder = checkout.resolve("target/stack");
        Path logs = folder.resolve("logs");
        Path cache = checkout.resolve(".dev/cache");
        Folders.delete(folder);
        try {
            Files.createDirectories(folder);
            Files.writeString(toolsSecret(), "first");
            Files.write(
                    folder.resolve(".env"),
                    SecretsFile.filled(Files.readAllLines(checkout.resolve(".env.example"))));
        } catch (IOException e) {
            throw new CannotRun("Cannot prepare " + folder + ".", e);
        }
        this.settings = DotEnv.read(folder.resolve(".env"));
        this.node = NodePackages.install(checkout, cache);
        this.postgres =
                new Postgres(
                        cache,
                        folder.resolve("postgres"),
                        Ports.free(),
                        "sutazai",
                        setting("POSTGRES_PASSWORD"),
                        "sutazai",
                        logs.resolve("postgres.log"));
        this.redis =
                new Redis(cache, folder.resolve("redis"), Ports.free(), logs.resolve("redis.log"));
        this.mcp =
                new McpServers(
                        node,
                        checkout,
                        folder,
                        List.of(Ports.free(), Ports.free(), Ports.free()),
                        logs);
        this.fixture = new Fixture(node, checkout, folder, logs);
        this.consul = new Consul(cache, folder.resolve("consul"), Ports.free(), "");
        this.rabbit =
                new RabbitMq(
                        cache,
                        folder.resolve("rabbitmq"),
                        Ports.free(),
                        setting("RABBITMQ_DEFAULT_PASS"),
                        logs.resolve("rabbitmq.log"));
        this.issuer =
                new OidcProvider(
                        node,
                        checkout,
                        folder,
                        logs.resolve("issuer.log"),
                        Ports.free(),
                        "http://127.0.0.1:" + port);
        this.payara =
                new Payara(
                        checkout,
                        folder,
                        port,
                        StackEnvironment.of(
                                this, mcp.writeRegistry() + "," + fixture.writeRegistry()),
                        logs.resolve("server.log"));
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-stack"));
        start();
    }

    public static Stack get() {
        return Holder.STACK;
    }

    private void start() {
        try {
            mcp.start();
            fixture.start();
            redis.start(setting("REDIS_PASSWORD"));
            postgres.start();
            if (hasConsul()) {
                consul.start();
            }
            payara.start();
            Readiness readiness = new Readiness(port);
            payara.server().awaitReady(() -> readiness.isReady(payara), PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("The start was interrupted.", e);
        }
    }

    private void stop() {
        further.forEach(Runnable::run);
        payara.stop(Duration.ofSeconds(15));
        mcp.stop(STOP);
        fixture.stop(STOP);
        redis.stop(STOP);
        consul.stop();
        rabbit.stop(STOP);
        issuer.stop();
        kong.stop();
        collector.stop();
        postgres.stop(STOP);
    }

    /** Whether a real Consul is there; if it is required and is not, nothing starts. */
    public boolean hasConsul() {
        boolean isThere = Consul.isInstalled(checkout.resolve(".dev/cache"));
        if (!isThere && RealPart.isRequired("consul")) {
            throw new CannotRun("Consul is required and not installed; run ./dev services.");
        }
        return isThere;
    }

    /** One more server on the same data, as a node that others can reach; not yet started. */
    public Node node(String name) {
        return node(name, Map.of());
    }

    /** As above, with settings of its own. */
    public Node node(String name, Map<String, String> over) {
        int own = Ports.free();
        Payara server =
                new Payara(checkout, place(name), own, nodeEnvironment(own, over), nodeLog(name));
        further.add(() -> server.stop(STOP));
        return new Node(own, server);
    }

    /**
     * A node as a container starts it: {@code docker/entrypoint}; not yet started.
     *
     * @param port for http
     */
    public Child container(String name, int port, Map<String, String> over) {
        Child container =
                new Child(
                        name,
                        List.of("sh", checkout.resolve("docker/entrypoint").toString()),
                        StackEnvironment.ofContainer(this, nodeEnvironment(port, over)),
                        place(name),
                        nodeLog(name));
        further.add(() -> container.stop(STOP));
        return container;
    }

    /** A server on which the WAR is deployed by hand; not yet started. */
    public PayaraServer appServer(String name) {
        int own = Ports.free();
        PayaraServer server =
                new PayaraServer(
                        checkout.resolve(".dev/cache"),
                        place(name),
                        own,
                        nodeEnvironment(own, Map.of()),
                        nodeLog(name));
        further.add(() -> server.stop(STOP));
        return server;
    }

    private Map<String, String> nodeEnvironment(int own, Map<String, String> over) {
        return StackEnvironment.ofNode(
                this, mcp.writeRegistry() + "," + fixture.writeRegistry(), own, over);
    }

    private Path nodeLog(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    private Path place(String name) {
        Path place = folder.resolve(name);
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new CannotRun("Cannot make " + place + ".", e);
        }
        return place;
    }

    /** A server that is one of several. */
    public record Node(int port, Payara payara) {

        public void awaitReady() throws InterruptedException {
            Readiness readiness = new Readiness(port);
            payara.server().awaitReady(() -> readiness.isReady(payara), PATIENCE);
        }

        /** What {@code /health/ready} says; empty if nobody answers. */
        public String readiness() throws InterruptedException {
            return new Readiness(port).said();
        }
    }

    /** The file of a secret that entries of services may refer to; a test writes it. */
    public Path toolsSecret() {
        return folder.resolve("tools.secret");
    }

    public int port() {
        return port;
    }

    public Path folder() {
        return folder;
    }

    public Path checkout() {
        return checkout;
    }

    public String setting(String key) {
        return settings.getOrDefault(key, "");
    }

    public NodePackages node() {
        return node;
    }

    public Postgres postgres() {
        return postgres;
    }

    public Redis redis() {
        return redis;
    }

    public OtlpCollector collector() {
        return collector;
    }

    public KongScript kong() {
        return kong;
    }

    public Consul consul() {
        return consul;
    }

    /** Started by the tests that need it; without it the server names it as degraded. */
    public RabbitMq rabbit() {
        return rabbit;
    }

    /** Started by the tests that need it, as RabbitMQ is. */
    public OidcProvider issuer() {
        return issuer;
    }

    public Fixture fixture() {
        return fixture;
    }

    public McpServers mcp() {
        return mcp;
    }

    public Payara payara() {
        return payara;
    }
}
