package com.sutazai.dev;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The npm packages of {@code src/test/node/package-lock.json}, installed once per lock file into
 * the cache.
 */
public final class NodePackages {

    private static final int MAJOR_MIN = 20;

    private final Path folder;

    private NodePackages(Path folder) {
        this.folder = folder;
    }

    /** Usage: CHECKOUT. Installs what is missing. */
    public static void main(String[] arguments) {
        try {
            Path checkout = Path.of(arguments[0]);
            install(checkout, checkout.resolve(".dev/cache"));
            Console.say("The npm packages of the tests and of ./dev run are there.");
        } catch (CannotRun e) {
            Console.complain(e.sentence());
            System.exit(1);
        }
    }

    /** Installs the packages unless this lock file was installed before. */
    public static NodePackages install(Path checkout, Path cache) {
        Path source = checkout.resolve("src/test/node");
        try {
            byte[] lock = Files.readAllBytes(source.resolve("package-lock.json"));
            Path folder = cache.resolve("node-" + digest(lock));
            if (!Files.exists(folder.resolve("complete"))) {
                requireNode();
                Console.say("Installing npm packages (once) ...");
                Files.createDirectories(folder);
                for (String file : new String[] {"package.json", "package-lock.json"}) {
                    Files.copy(
                            source.resolve(file),
                            folder.resolve(file),
                            StandardCopyOption.REPLACE_EXISTING);
                }
                run(
                        folder,
                        "npm",
                        "ci",
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        "--loglevel=error");
                Files.createFile(folder.resolve("complete"));
            }
            return new NodePackages(folder);
        } catch (IOException e) {
            throw new CannotRun("The npm packages cannot be installed: " + e.getMessage() + ".", e);
        }
    }

    /** A file of an installed package. */
    public Path file(String name) {
        return folder.resolve("node_modules").resolve(name);
    }

    public Path folder() {
        return folder;
    }

    private static void requireNode() {
        try {
            Process node =
                    new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
            String version =
                    new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            int major = Integer.parseInt(version.replaceAll("^v|\\..*", ""));
            if (major < MAJOR_MIN) {
                throw new CannotRun(
                        "Node "
                                + version
                                + " is too old; install Node "
                                + MAJOR_MIN
                                + " or newer.");
            }
        } catch (IOException | NumberFormatException e) {
            throw new CannotRun(
                    "Node is missing; install Node " + MAJOR_MIN + " or newer with npm.", e);
        }
    }

    private static void run(Path folder, String... command) throws IOException {
        Path log = folder.resolve("npm.log");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (process.waitFor() != 0) {
                throw new CannotRun("npm ci failed; see " + log + ".");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("npm ci was interrupted.", e);
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
