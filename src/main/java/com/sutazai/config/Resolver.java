package com.sutazai.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The order of the sources, in one place: environment, {@code KEY_FILE} in the environment, secrets
 * folder, {@code .env}. Works without a server. Immutable.
 */
public final class Resolver {

    /** Names the {@code .env} file; only development sets it. */
    static final String DOTENV_VARIABLE = "SUTAZAI_DOTENV";

    /** Where Docker and Kubernetes put secrets. */
    static final Path SECRETS = Path.of("/run/secrets");

    private final Map<String, String> environment;
    private final Map<String, String> dotenv;
    private final Path secrets;

    public Resolver(Map<String, String> environment, Map<String, String> dotenv, Path secrets) {
        this.environment = Map.copyOf(environment);
        this.dotenv = Map.copyOf(dotenv);
        this.secrets = secrets;
    }

    /** The resolver of this process. */
    public static Resolver ofProcess() {
        Map<String, String> environment = System.getenv();
        String file = environment.getOrDefault(DOTENV_VARIABLE, "");
        return new Resolver(
                environment, file.isEmpty() ? Map.of() : DotEnv.read(Path.of(file)), SECRETS);
    }

    /** Environment form of a dotted key. */
    static String variable(String key) {
        return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /**
     * The first source that names the variable.
     *
     * @param problems receives what is wrong with a file that was named
     */
    Optional<Found> find(String variable, List<SettingProblem> problems) {
        String direct = environment.get(variable);
        String fileName = environment.get(variable + "_FILE");
        if (direct != null && fileName != null) {
            problems.add(
                    new SettingProblem(
                            variable,
                            "is set both directly and by " + variable + "_FILE",
                            "Keep one of the two"));
        }
        if (direct != null) {
            return Optional.of(new Found(direct.strip(), Origin.ENVIRONMENT));
        }
        if (fileName != null) {
            return Optional.of(
                    new Found(
                            content(variable, Path.of(fileName), problems),
                            Origin.ENVIRONMENT_FILE));
        }
        for (String name : List.of(variable, variable.toLowerCase(Locale.ROOT))) {
            Path file = secrets.resolve(name);
            if (Files.isRegularFile(file)) {
                return Optional.of(
                        new Found(content(variable, file, problems), Origin.SECRET_FILE));
            }
        }
        return fromDotenv(variable, problems);
    }

    Optional<Found> find(String variable) {
        return find(variable, new ArrayList<>());
    }

    private Optional<Found> fromDotenv(String variable, List<SettingProblem> problems) {
        String value = dotenv.get(variable);
        if (value != null) {
            return Optional.of(new Found(value.strip(), Origin.DOTENV));
        }
        String fileName = dotenv.get(variable + "_FILE");
        return fileName == null
                ? Optional.empty()
                : Optional.of(
                        new Found(content(variable, Path.of(fileName), problems), Origin.DOTENV));
    }

    private static String content(String variable, Path file, List<SettingProblem> problems) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            problems.add(
                    new SettingProblem(
                            variable,
                            "names a file that cannot be read",
                            "Check the path and the rights of the file"));
            return "";
        }
    }
}
