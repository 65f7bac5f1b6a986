package com.sutazai.dev;

import com.sutazai.config.DotEnv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packaged WAR on Payara Micro with real PostgreSQL, Redis and MCP servers, on free ports and
 * fresh data, once for all system tests of a run.
 */
public final class Stack {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Tracing costs; what is measured is the default, which has none. */
    private static final boolean IS_TRACED =
            Boolean.parseBoolean(System.getProperty("stack.traced", "true"));

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
    private final KongScript kong = new KongScript(Ports.free());
    private final Payara payara;

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
        this.payara =
                new Payara(
                        checkout,
                        folder,
                        port,
                        environment(mcp.writeRegistry() + "," + fixture.writeRegistry()),
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
        payara.stop(Duration.ofSeconds(15));
        mcp.stop(STOP);
        fixture.stop(STOP);
        redis.stop(STOP);
        consul.stop();
        rabbit.stop(STOP);
        kong.stop();
        collector.stop();
        postgres.stop(STOP);
    }

    /** Whether a real Consul is there; if it is required and is not, nothing starts. */
    public boolean hasConsul() {
        boolean isThere = Consul.isInstalled(checkout.resolve(".dev/cache"));
        if (!isThere && Consul.isRequired("consul")) {
            throw new CannotRun("Consul is required and not installed; run ./dev services.");
        }
        return isThere;
    }

    private Map<String, String> environment(String registries) {
        Map<String, String> environment = new HashMap<>();
        environment.put("SUTAZAI_DOTENV", folder.resolve(".env").toString());
        environment.put("SUTAZAI_ENV", "test");
        environment.put("HTTP_ADDRESS", "127.0.0.1");
        environment.put("HTTP_PORT", Integer.toString(port));
        environment.put("HTTP_BODY_SIZE_MAX", "1048576");
        environment.put("POSTGRES_HOST", "127.0.0.1");
        environment.put("POSTGRES_PORT", Integer.toString(postgres.port()));
        environment.put("REDIS_PORT", Integer.toString(redis.port()));
        environment.put("MESH_CHECK_INTERVAL", "PT1S");
        environment.put("MESH_CHECK_INTERVAL_IDLE", "PT1S");
        environment.put("MCP_STDIO_COMMANDS", "node");
        environment.put("MESH_CHECK_INTERVAL_OUT", "PT1S");
        environment.put("MESH_BREAKER_DELAY", "PT2S");
        environment.put("MESH_SERVICES_FILE", folder.resolve("services.json").toString());
        environment.put("MCP_REGISTRY_FILE", registries);
        environment.put("OTEL_SDK_DISABLED", Boolean.toString(!IS_TRACED));
        environment.put("OTEL_TRACES_EXPORTER", "otlp");
        environment.put("OTEL_METRICS_EXPORTER", "none");
        environment.put("OTEL_LOGS_EXPORTER", "none");
        environment.put("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.port());
        environment.put("OTEL_BSP_SCHEDULE_DELAY", "200");
        // what the conformance suite gives its clients
        environment.put("UPSTREAM_SECRET_CONFORMANCE", "conformance-test-secret");
        environment.put("RATE_LIMIT_ROUTES", "/api/v1/limited=5/60");
        environment.put("RABBITMQ_HOST", "127.0.0.1");
        environment.put("RABBITMQ_PORT", Integer.toString(rabbit.port()));
        environment.put("TASKS_RABBITMQ_TYPES", "amqp-work");
        environment.put("TASKS_BUS_TYPES", "bus-work");
        environment.put("BUS_REDELIVER_AFTER", "PT1S");
        environment.put("BUS_DELIVERIES_MAX", "3");
        environment.put("BUS_TOPIC_LENGTH_MAX", "50");
        environment.put("UPSTREAM_SECRET_TOOLS_FILE", toolsSecret().toString());
        environment.put("KONG_ADMIN_URL", "http://127.0.0.1:" + kong.port());
        if (hasConsul()) {
            environment.put("CONSUL_HOST", "127.0.0.1");
            environment.put("CONSUL_PORT", Integer.toString(consul.port()));
            environment.put("CONSUL_EMPTY_GRACE", "PT2S");
        }
        return environment;
    }

    /** One more server on the same data, as a node that others can reach; not yet started. */
    public Node node(String name) {
        int own = Ports.free();
        Map<String, String> environment =
                environment(mcp.writeRegistry() + "," + fixture.writeRegistry());
        environment.keySet().removeIf(key -> key.startsWith("CONSUL_") || key.startsWith("KONG_"));
        environment.put("HTTP_PORT", Integer.toString(own));
        environment.put("NODE_URL", "http://127.0.0.1:" + own);
        environment.put("OTEL_SDK_DISABLED", "true");
        Path place = folder.resolve(name);
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw new CannotRun("Cannot make " + place + ".", e);
        }
        return new Node(
                own,
                new Payara(
                        checkout,
                        place,
                        own,
                        environment,
                        folder.resolve("logs").resolve(name + ".log")));
    }

    /** A server that is one of several. */
    public record Node(int port, Payara payara) {

        public void awaitReady() throws InterruptedException {
            Readiness readiness = new Readiness(port);
            payara.server().awaitReady(() -> readiness.isReady(payara), PATIENCE);
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
