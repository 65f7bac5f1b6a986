package com.sutazai.dev;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Payara Micro with the WAR. */
public final class Payara {

    /** What the server says of an application, and of no connection that it gives up. */
    private static final Pattern GIVEN_UP =
            Pattern.compile("Exception while (?!destroying physical connection)");

    private final Path folder;
    private final Child server;
    private long logged;

    /**
     * @param environment settings, over those of the .env file that SUTAZAI_DOTENV names
     */
    public Payara(Path checkout, Path folder, int port, Map<String, String> environment, Path log) {
        this.folder = folder;
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        this.server =
                new Child(
                        "Payara Micro",
                        List.of(
                                java,
                                "@" + checkout.resolve("server-config/jvm.options"),
                                "-Xmx512m",
                                "-Xss512k",
                                "-Xlog:disable",
                                "-Xlog:all=error:stderr",
                                "-Djava.net.preferIPv4Stack=true",
                                "--add-opens=java.base/jdk.internal.loader=ALL-UNNAMED",
                                "-jar",
                                microJar().toString(),
                                "--rootdir",
                                folder.resolve("payara").toString(),
                                "--nohazelcast",
                                "--disablephonehome",
                                "--prebootcommandfile",
                                checkout.resolve("server-config/preboot.asadmin").toString(),
                                "--postbootcommandfile",
                                checkout.resolve("server-config/postboot.asadmin").toString(),
                                "--port",
                                Integer.toString(port),
                                "--contextroot",
                                "/",
                                "--deploy",
                                checkout.resolve("target/sutazai-backend.war").toString()),
                        environment,
                        folder,
                        log);
    }

    public Child server() {
        return server;
    }

    /** Starts it with a new server folder: Payara would deploy what it finds in an old one, too. */
    public void start() {
        Folders.delete(folder.resolve("payara"));
        logged = server.log().toFile().length();
        server.start();
    }

    /**
     * Looks whether the server has given up on the application; it would go on without it.
     *
     * @throws CannotRun if so, with the reason from its log
     */
    public void requireDeployable() {
        try {
            String fresh =
                    new String(Files.readAllBytes(server.log()), StandardCharsets.UTF_8)
                            .substring((int) logged);
            Matcher given = GIVEN_UP.matcher(fresh);
            if (given.find()) {
                List<String> lines = fresh.substring(given.start()).lines().limit(4).toList();
                throw new CannotRun(
                        "The server cannot deploy the application: "
                                + String.join(" ", lines)
                                + " See "
                                + server.log()
                                + ".");
            }
        } catch (IOException e) {
            throw new CannotRun("Cannot read " + server.log() + ".", e);
        }
    }

    public void stop(Duration patience) {
        server.stop(patience);
    }

    static Path microJar() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(
                        entry ->
                                Path.of(entry).getFileName().toString().startsWith("payara-micro-"))
                .findFirst()
                .map(Path::of)
                .orElseThrow(() -> new CannotRun("payara-micro is not on the class path."));
    }
}
