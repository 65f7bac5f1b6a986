package com.sutazai.dev;

import com.sutazai.config.Setting;
import com.sutazai.config.SettingKey;
import com.sutazai.config.SettingsCatalogue;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes {@code .env} from {@code .env.example}: every secret filled with a new random value,
 * readable by the owner only, never overwritten.
 */
public final class SecretsFile {

    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    /** 64 letters, so 258 bits. */
    private static final int LENGTH = 43;

    /** Secrets of the parts around the server, which no record of settings reads (yet). */
    static final Set<String> AROUND =
            Set.of(
                    "NEO4J_PASSWORD",
                    "CHROMADB_API_KEY",
                    "RABBITMQ_DEFAULT_PASS",
                    "GRAFANA_PASSWORD",
                    "VAULT_TOKEN");

    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretsFile() {}

    /** Usage: CHECKOUT. */
    public static void main(String[] arguments) {
        Path checkout = Path.of(arguments[0]);
        boolean isNew = writeUnlessThere(checkout);
        Console.say(
                isNew
                        ? "Wrote .env with new secrets (mode 0600)."
                        : ".env is there already and was left as it is.");
    }

    /** Whether the file was written. */
    public static boolean writeUnlessThere(Path checkout) {
        Path file = checkout.resolve(".env");
        try {
            List<String> lines = filled(Files.readAllLines(checkout.resolve(".env.example")));
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.write(file, lines);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new CannotRun("Cannot write " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /** The lines of the example with a value for each secret; other lines stay. */
    static List<String> filled(List<String> example) {
        Set<String> secrets =
                SettingsCatalogue.keys().stream()
                        .filter(key -> key.generated() == Setting.Generated.YES)
                        .map(SettingKey::variable)
                        .collect(Collectors.toSet());
        List<String> lines = new ArrayList<>();
        for (String line : example) {
            String bare = line.startsWith("#") ? line.substring(1).strip() : line;
            int equals = bare.indexOf('=');
            String key = equals > 0 ? bare.substring(0, equals) : "";
            lines.add(secrets.contains(key) || AROUND.contains(key) ? key + "=" + secret() : line);
        }
        return lines;
    }

    /**
     * 43 of {@code [A-Za-z0-9_-]} with a letter of each case, a digit and one of the others, as
     * password rules want.
     */
    static String secret() {
        while (true) {
            String text =
                    RANDOM.ints(LENGTH, 0, ALPHABET.length())
                            .mapToObj(i -> ALPHABET.substring(i, i + 1))
                            .collect(Collectors.joining());
            boolean isMixed =
                    text.matches(".*[A-Z].*")
                            && text.matches(".*[a-z].*")
                            && text.matches(".*[0-9].*")
                            && text.matches(".*[_-].*")
                            && !text.startsWith("-");
            if (isMixed) {
                return text;
            }
        }
    }
}
