package com.sutazai.config;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks all settings before any server starts. Needs nothing but the classes of this WAR. Exit
 * code 0, or 78 ({@code EX_CONFIG} of sysexits.h) and one line per problem on standard error.
 */
public final class Preflight {

    /** sysexits.h: something was found in an unconfigured or misconfigured state. */
    public static final int EX_CONFIG = 78;

    private Preflight() {}

    public static void main(String[] arguments) {
        PrintStream errors =
                new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.err),
                        true,
                        StandardCharsets.UTF_8);
        List<SettingProblem> problems = problems(Resolver.ofProcess());
        report(problems, errors);
        if (!problems.isEmpty()) {
            System.exit(EX_CONFIG);
        }
    }

    /** Everything that is wrong with the settings that a resolver finds. */
    public static List<SettingProblem> problems(Resolver resolver) {
        return SettingsReader.problemsOf(resolver);
    }

    /**
     * One record of settings of this process, for code that the server creates before there is CDI.
     *
     * @throws InvalidSettings if something is wrong with it
     */
    public static <R extends Settings> R read(Class<R> record) {
        Resolver resolver = Resolver.ofProcess();
        List<SettingProblem> problems = new ArrayList<>();
        SettingsReader reader =
                new SettingsReader(key -> Sources.find(resolver, key, problems).map(Found::text));
        return reader.read(record).orElseThrow(() -> new InvalidSettings(reader.problems()));
    }

    /** Writes one line per problem, or nothing. */
    public static void report(List<SettingProblem> problems, PrintStream out) {
        problems.forEach(problem -> out.println("settings: " + problem.line()));
        if (!problems.isEmpty()) {
            out.println(
                    "settings: "
                            + problems.size()
                            + (problems.size() == 1 ? " problem" : " problems")
                            + ", nothing was started");
        }
    }
}
