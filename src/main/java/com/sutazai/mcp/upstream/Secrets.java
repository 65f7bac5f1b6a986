package com.sutazai.mcp.upstream;

import com.sutazai.config.SecretReferences;
import com.sutazai.http.Failure;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Headers or an environment whose values may refer to secrets: {@code ${secret:NAME}}. They are
 * filled in at each use, so a changed secret counts at once.
 *
 * @param owner who is named when a secret is not set
 */
public record Secrets(String owner, Map<String, String> values) implements SentHeaders {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);
    private static final SecretReferences REFERENCES = SecretReferences.ofProcess();

    public Secrets {
        values = Map.copyOf(values);
    }

    /**
     * The values with all secrets in them; the caller's own.
     *
     * @throws Failure 503 if one is not set
     */
    @Override
    public Map<String, String> filled() {
        Map<String, String> filled = new HashMap<>(values);
        filled.replaceAll((name, value) -> filled(name, value));
        return filled;
    }

    private String filled(String name, String value) {
        return REFERENCES
                .fill(value)
                .orElseThrow(
                        () ->
                                Failure.unavailable(
                                        "The secret that "
                                                + name
                                                + " of the MCP service "
                                                + owner
                                                + " refers to is not set",
                                        RETRY_AFTER));
    }

    @Override
    public String toString() {
        return "Secrets[" + owner + "]";
    }
}
