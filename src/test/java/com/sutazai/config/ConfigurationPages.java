package com.sutazai.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Generates {@code .env.example} and {@code docs/configuration.md} from the catalogue; {@code ./dev
 * format} writes them, a test compares.
 */
public final class ConfigurationPages {

    /**
     * Keys of the parts that stand beside this server in a whole installation; this server does not
     * read them yet.
     */
    private static final List<List<String>> AROUND =
            List.of(
                    List.of("NEO4J_PASSWORD", "", "Password of Neo4j."),
                    List.of("CHROMADB_API_KEY", "", "Token of ChromaDB."),
                    List.of("GRAFANA_PASSWORD", "", "Password of Grafana's administrator."),
                    List.of("VAULT_ADDR", "", "Address of Vault."),
                    List.of("VAULT_TOKEN", "", "Token for Vault."));

    /** A value that the preflight refuses, so that a copied example cannot run. */
    private static final Map<String, String> PLACEHOLDERS =
            Map.of(
                    "POSTGRES_PASSWORD",
                    "change_me_secure",
                    "SECRET_KEY",
                    "change_me_secret_key",
                    "JWT_SECRET",
                    "change_me_jwt_secret");

    private ConfigurationPages() {}

    /** Usage: CHECKOUT. */
    public static void main(String[] arguments) throws IOException {
        Path checkout = Path.of(arguments[0]);
        Files.writeString(checkout.resolve(".env.example"), envExample());
        Files.writeString(checkout.resolve("docs/configuration.md"), page());
    }

    static String envExample() {
        StringBuilder text = new StringBuilder();
        text.append(
                "# Settings of the SutazAI backend. './dev secrets' makes .env from this file, with generated secrets.\n");
        text.append(
                "# A key that is commented out has the default shown. Generated: do not edit, see docs/configuration.md.\n");
        String feature = "";
        for (SettingKey key : SettingsCatalogue.keys()) {
            if (!key.feature().equals(feature)) {
                feature = key.feature();
                text.append("\n# --- ").append(feature).append("\n");
            }
            text.append("\n# ").append(key.about()).append(" (").append(key.unit()).append(")\n");
            text.append(line(key)).append('\n');
            key.aliases().forEach(alias -> text.append("# ").append(alias).append("=\n"));
        }
        text.append("\n# --- parts beside this server; it does not read these yet\n");
        AROUND.forEach(
                row ->
                        text.append("\n# ")
                                .append(row.get(2))
                                .append("\n# ")
                                .append(row.get(0))
                                .append('=')
                                .append(row.get(1))
                                .append('\n'));
        return text.toString();
    }

    private static String line(SettingKey key) {
        String placeholder = PLACEHOLDERS.get(key.variable());
        boolean isWorthSetting =
                placeholder != null
                        || List.of("POSTGRES_USER", "POSTGRES_DB", "REDIS_HOST", "REDIS_PORT")
                                .contains(key.variable());
        return (isWorthSetting ? "" : "# ")
                + key.variable()
                + "="
                + (placeholder == null ? key.byDefault() : placeholder);
    }

    static String page() {
        String rows =
                SettingsCatalogue.keys().stream()
                        .map(
                                key ->
                                        "| `%s`%s | %s | %s | %s |"
                                                .formatted(
                                                        key.variable(),
                                                        key.aliases().stream()
                                                                .map(
                                                                        alias ->
                                                                                " (also `"
                                                                                        + alias
                                                                                        + "`)")
                                                                .collect(Collectors.joining()),
                                                        key.byDefault().isEmpty()
                                                                ? ""
                                                                : "`" + key.byDefault() + "`",
                                                        key.unit().replace("|", "\\|"),
                                                        key.about()
                                                                + (key.secret() ? " Secret." : "")))
                        .collect(Collectors.joining("\n"));
        return """
               # Configuration

               Generated from the settings records by `./dev format`; a test compares it with them.

               The first source that names a key wins: environment variable `KEY`, the file that `KEY_FILE` names, `/run/secrets/KEY` (or its
               lower-case name), `.env` (development), default. A key that is set to nothing is missing. `./dev check` tells all problems at
               once and exits with 78; `GET /api/v1/settings` shows every value with its origin, secrets masked.

               | key | default | unit | meaning |
               |---|---|---|---|
               %s
               """
                .formatted(rows);
    }
}
