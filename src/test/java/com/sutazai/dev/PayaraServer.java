package com.sutazai.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Payara Server from the cache that {@code ./dev services} fills, with a domain of its own, on
 * which the WAR is deployed while it runs.
 */
public final class PayaraServer {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAME = "sutazai";
    private static final String NO_MESSAGING =
            "<jms-service type=\"DISABLED\" default-jms-host=\"none\"><jms-host name=\"none\" host=\"localhost\" port=\"7676\" lazy-init=\"false\"/></jms-service>";

    private final Path home;
    private final Path domains;
    private final int port;
    private final int adminPort = Ports.free();
    private final Child server;

    /**
     * @param environment settings of the application
     */
    public PayaraServer(
            Path cache, Path folder, int port, Map<String, String> environment, Path log) {
        this.home = home(cache).resolve("payara6/glassfish");
        this.domains = folder.resolve("domains");
        this.port = port;
        this.server =
                new Child(
                        "Payara Server",
                        command(
                                "start-domain",
                                "--verbose",
                                "--domaindir",
                                domains.toString(),
                                "domain1"),
                        environment,
                        folder,
                        log);
    }

    /** Whether the cache has it. */
    public static boolean isInstalled(Path cache) {
        return Files.exists(home(cache).resolve("complete"));
    }

    private static Path home(Path cache) {
        return cache.resolve("payara-server-6.2025.10");
    }

    public int port() {
        return port;
    }

    public Path log() {
        return server.log();
    }

    /** Starts it with a new domain, without applications. */
    public void start() throws InterruptedException {
        try {
            Folders.delete(domains);
            copy(home.resolve("domains/domain1"), domains.resolve("domain1"));
            Path file = domains.resolve("domain1/config/domain.xml");
            Files.writeString(file, configured(Files.readString(file)));
        } catch (IOException e) {
            throw new CannotRun("Cannot make a domain in " + domains + ".", e);
        }
        server.start();
        server.awaitReady(() -> Ports.isTaken(adminPort) && Ports.isTaken(port), PATIENCE);
    }

    public void stop(Duration patience) {
        server.stop(patience);
    }

    /** Deploys a WAR, in place of what was deployed before. */
    public void deploy(Path war) throws InterruptedException {
        asadmin("deploy", "--force", "--name", NAME, "--contextroot", "/", war.toString());
    }

    public void undeploy() throws InterruptedException {
        asadmin("undeploy", NAME);
    }

    /** The process that the application runs in. */
    public ProcessHandle process() {
        try {
            String pid = Files.readString(domains.resolve("domain1/config/pid")).strip();
            return ProcessHandle.of(Long.parseLong(pid))
                    .orElseThrow(() -> new CannotRun("Payara Server has ended."));
        } catch (IOException e) {
            throw new CannotRun("Payara Server has written no process id.", e);
        }
    }

    private void asadmin(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(command("--port", Integer.toString(adminPort)));
        command.addAll(List.of(arguments));
        Path log = domains.resolveSibling("asadmin.log");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new CannotRun("asadmin failed: " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new CannotRun("asadmin cannot be started.", e);
        }
    }

    private List<String> command(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx96m",
                                "-jar",
                                home.resolve("lib/client/appserver-cli.jar").toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Ports of our own, on this machine only, and the JVM options of {@code server-config}. */
    private String configured(String domain) {
        int end = domain.indexOf("<config name=\"default-config\"");
        String own =
                domain.substring(0, end)
                        .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
                        .replace(
                                "<network-listener port",
                                "<network-listener address=\"127.0.0.1\" port")
                        .replace("port=\"8080\"", "port=\"" + port + "\"")
                        .replace("port=\"8181\"", "enabled=\"false\" port=\"8181\"")
                        .replace("port=\"4848\"", "port=\"" + adminPort + "\"")
                        .replace("port=\"3700\"", "port=\"" + Ports.free() + "\"")
                        .replace("port=\"3820\"", "port=\"" + Ports.free() + "\"")
                        .replace("port=\"3920\"", "port=\"" + Ports.free() + "\"")
                        .replace("<jmx-connector ", "<jmx-connector enabled=\"false\" ")
                        // what is not said here the server makes up, and listens for everybody
                        .replace("</admin-service>", "</admin-service>" + NO_MESSAGING)
                        .replace(
                                "<hazelcast-config-specific-configuration>",
                                "<hazelcast-config-specific-configuration enabled=\"false\">")
                        .replace(
                                "max-connections=\"250\">",
                                "max-connections=\"-1\" http2-enabled=\"false\" timeout-seconds=\"75\">")
                        // what is only softly held counts as held by nobody
                        .replace(
                                "<jvm-options>-Xmx512m</jvm-options>",
                                Stream.of(
                                                "-Xmx768m",
                                                "-XX:SoftRefLRUPolicyMSPerMB=0",
                                                "-Djdk.virtualThreadScheduler.parallelism=16",
                                                "-Djdk.pollerMode=1",
                                                "-Djava.net.preferIPv4Stack=true")
                                        .map(option -> "<jvm-options>" + option + "</jvm-options>")
                                        .collect(java.util.stream.Collectors.joining()));
        return own + domain.substring(end);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }
}
