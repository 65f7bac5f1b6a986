package com.sutazai.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in {@code ${secret:NAME}}. NAME is looked up as {@code UPSTREAM_SECRET_NAME} where settings
 * are: whoever may write a reference can so never reach a secret of this server itself. Looked up
 * anew each time; thread-safe.
 */
public final class SecretReferences {

    static final String PREFIX = "UPSTREAM_SECRET_";

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([A-Z0-9_]{1,64})}");

    private final Resolver resolver;

    SecretReferences(Resolver resolver) {
        this.resolver = resolver;
    }

    public static SecretReferences ofProcess() {
        return new SecretReferences(Resolver.ofProcess());
    }

    /** The text with all references filled in; nothing if one of them leads nowhere. */
    public Optional<String> fill(String text) {
        if (!text.contains("${secret:")) {
            return Optional.of(text);
        }
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            Optional<String> secret =
                    resolver.find(PREFIX + matcher.group(1))
                            .map(Found::text)
                            .filter(value -> !value.isEmpty());
            if (secret.isEmpty()) {
                return Optional.empty();
            }
            matcher.appendReplacement(filled, Matcher.quoteReplacement(secret.get()));
        }
        matcher.appendTail(filled);
        return Optional.of(filled.toString());
    }
}
