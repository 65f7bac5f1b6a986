package com.sutazai.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Collects the broken rules of one record of settings, so that all are told at once. Ends with
 * {@link #check()}.
 */
public final class Rules {

    /** Shorter keys can be guessed offline from one signed token. */
    private static final int SECRET_LENGTH_MIN = 32;

    /** 32 letters out of fewer different ones are a pattern, not a secret. */
    private static final int SECRET_DISTINCT_MIN = 10;

    private static final int PASSWORD_LENGTH_MIN = 8;

    private static final String MAKE_ONE =
            "Run './dev secrets' or use: openssl rand -base64 33 | tr '+/' '-_'";

    /** Values that stood in the predecessor's files or stand in every word list. */
    private static final Set<String> KNOWN =
            Set.of(
                    "password",
                    "passw0rd",
                    "secret",
                    "admin",
                    "admin123",
                    "admin123!",
                    "default",
                    "postgres",
                    "sutazai",
                    "sutazai123",
                    "sutazai_password",
                    "sutazai_grafana",
                    "neo4j",
                    "neo4j_password",
                    "guest",
                    "redis",
                    "root",
                    "test",
                    "test-token",
                    "123456",
                    "12345678",
                    "123456789",
                    "qwertyuiop",
                    "letmein",
                    "your_secret_key_here",
                    "default-secret-key-change-in-production",
                    "default-jwt-secret-change-in-production",
                    "sutazai-api-key-2025");

    private static final List<String> PLACEHOLDERS =
            List.of(
                    "change_me",
                    "changeme",
                    "change-me",
                    "change_this",
                    "change-this",
                    "change-in-production",
                    "change_in_production",
                    "your_secret",
                    "your-secret",
                    "emergency_",
                    "placeholder",
                    "<",
                    "replace_me",
                    "replace-me",
                    "generate_me");

    private final List<SettingProblem> problems = new ArrayList<>();

    /**
     * A key that signs or from which keys are derived: at least 32 characters, not known, not a
     * pattern.
     */
    public Rules signingKey(String key, String value) {
        if (value.isEmpty()) {
            return broken(key, "is missing", MAKE_ONE);
        }
        if (isKnown(value)) {
            return broken(key, "is a known weak value", MAKE_ONE);
        }
        if (value.length() < SECRET_LENGTH_MIN) {
            return broken(
                    key,
                    "has "
                            + value.length()
                            + " characters, at least "
                            + SECRET_LENGTH_MIN
                            + " are needed",
                    MAKE_ONE);
        }
        if (value.chars().distinct().count() < SECRET_DISTINCT_MIN) {
            return broken(
                    key,
                    "repeats fewer than " + SECRET_DISTINCT_MIN + " different characters",
                    MAKE_ONE);
        }
        return this;
    }

    /** A password that must be there. */
    public Rules password(String key, String value) {
        return value.isEmpty() ? broken(key, "is missing", MAKE_ONE) : optionalPassword(key, value);
    }

    /** A password that may be absent, but not weak. */
    public Rules optionalPassword(String key, String value) {
        if (value.isEmpty()) {
            return this;
        }
        if (isKnown(value)) {
            return broken(key, "is a known weak value", MAKE_ONE);
        }
        if (value.length() < PASSWORD_LENGTH_MIN) {
            return broken(
                    key,
                    "has "
                            + value.length()
                            + " characters, at least "
                            + PASSWORD_LENGTH_MIN
                            + " are needed",
                    MAKE_ONE);
        }
        return this;
    }

    public Rules notEmpty(String key, String value) {
        return that(
                !value.isBlank(),
                key,
                "is missing",
                "Give it a value or leave the key out to get the default");
    }

    public Rules between(String key, long value, long min, long max) {
        return that(
                value >= min && value <= max,
                key,
                "is outside " + min + " to " + max,
                "Choose a number within it");
    }

    public Rules between(String key, double value, double min, double max) {
        // not a number is in no range
        return that(
                value >= min && value <= max,
                key,
                "is not between " + min + " and " + max,
                "Choose a number in that range");
    }

    public Rules between(String key, Duration value, Duration min, Duration max) {
        boolean inside = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
        return that(
                inside,
                key,
                "is outside " + min + " to " + max,
                "Choose an ISO-8601 duration within it, such as " + min);
    }

    public Rules that(boolean holds, String key, String wrong, String remedy) {
        return holds ? this : broken(key, wrong, remedy);
    }

    /**
     * Ends the check.
     *
     * @throws InvalidSettings if a rule was broken
     */
    public void check() {
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }

    private Rules broken(String key, String wrong, String remedy) {
        problems.add(new SettingProblem(key, wrong, remedy));
        return this;
    }

    private static boolean isKnown(String value) {
        String plain = value.toLowerCase(Locale.ROOT).strip();
        return KNOWN.contains(plain) || PLACEHOLDERS.stream().anyMatch(plain::contains);
    }
}
