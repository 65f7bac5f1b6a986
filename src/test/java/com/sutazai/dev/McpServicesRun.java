package com.sutazai.dev;

import com.sutazai.config.DotEnv;
import com.sutazai.mcp.StdioHost;
import com.sutazai.mcp.upstream.Upstream;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./dev mcp-services}: the MCP services of {@code server-config/mcp-services.json} on their
 * ports of 127.0.0.1, in the foreground, until Ctrl-C or SIGTERM.
 */
public final class McpServicesRun {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration UP = Duration.ofMinutes(1);

    private final Path checkout;
    private final Path folder;
    private final Map<String, Integer> ports;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<String, String> told = new HashMap<>();
    private volatile @Nullable StdioHost host;
    private @Nullable ConsulAgent consul;

    private McpServicesRun(Path checkout) {
        this.checkout = checkout;
        this.folder = checkout.resolve(".dev");
        this.ports = McpServices.ports(checkout);
    }

    /** Usage: CHECKOUT. */
    public static void main(String[] arguments) throws InterruptedException {
        Path checkout = Path.of(arguments[0]).toAbsolutePath().normalize();
        int code = 0;
        try (FileLock lock =
                FolderLocks.take(checkout, "mcp-services.lock", "./dev mcp-services")) {
            new McpServicesRun(checkout).run();
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

    private void run() throws IOException, InterruptedException {
        ports.forEach((name, port) -> Ports.requireFree(port, name, "nothing else there"));
        logToFile();
        McpServices services =
                new McpServices(
                        checkout,
                        McpServices.install(checkout),
                        folder.resolve("mcp-services"),
                        folder.resolve("sandbox"));
        Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "stop"));
        host = services.start(ports);
        McpRegistries.writeServices(checkout, true);
        register();
        watch();
        stopped.await();
    }

    /** Says how each is, whenever that changes. */
    private void watch() throws InterruptedException {
        long end = System.nanoTime() + UP.toNanos();
        boolean isSaid = false;
        do {
            StdioHost running = host;
            if (running == null) {
                return;
            }
            Map<String, Upstream.Status> all = running.status();
            all.forEach(this::tell);
            long healthy = all.values().stream().filter(Upstream.Status::isHealthy).count();
            if (!isSaid && (healthy == all.size() || System.nanoTime() > end)) {
                isSaid = true;
                Console.say(
                        "%d of %d services are up; Ctrl-C stops them. Log: .dev/logs/mcp-services.log"
                                .formatted(healthy, all.size()));
            }
        } while (!stopping.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void tell(String name, Upstream.Status status) {
        String now = status.isHealthy() ? "up" : status.detail();
        if (!now.equals(told.put(name, now))) {
            Console.say("%-20s 127.0.0.1:%d  %s".formatted(name, ports.get(name), now));
        }
    }

    private void register() {
        Map<String, String> settings = new HashMap<>(DotEnv.read(checkout.resolve(".env")));
        settings.putAll(System.getenv());
        String address = settings.getOrDefault("CONSUL_HOST", "");
        if (address.isEmpty()) {
            return;
        }
        ConsulAgent agent =
                new ConsulAgent(
                        settings.getOrDefault("CONSUL_SCHEME", "http")
                                + "://"
                                + address
                                + ":"
                                + settings.getOrDefault("CONSUL_PORT", "8500"),
                        settings.getOrDefault("CONSUL_HTTP_TOKEN", ""));
        try {
            agent.register(ports);
            consul = agent;
            Console.say("Registered in Consul.");
        } catch (IOException e) {
            Console.complain("Not registered in Consul: " + e.getMessage() + ".");
        }
    }

    /** Runs on SIGTERM and Ctrl-C. */
    private void shutDown() {
        stopping.countDown();
        Console.say("Stopping ...");
        try {
            McpRegistries.writeServices(checkout, false);
            if (consul != null) {
                consul.deregister(ports);
            }
        } catch (IOException e) {
            Console.complain("Consul was not told: " + e.getMessage() + ".");
        }
        StdioHost running = host;
        if (running != null) {
            running.close();
        }
        Console.say("Stopped.");
        stopped.countDown();
    }

    /** What the services say is much; it is for whoever looks for a fault. */
    private void logToFile() throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        LogManager.getLogManager().reset();
        Handler file =
                new FileHandler(
                        folder.resolve("logs/mcp-services.log").toString(), 20_000_000, 1, true);
        file.setFormatter(new SimpleFormatter());
        Logger.getLogger("").addHandler(file);
    }
}
