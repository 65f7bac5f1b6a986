package com.sutazai.security;

import com.sutazai.http.Failure;
import java.util.Locale;

/** What a password must be that somebody chooses. */
final class PasswordRules {

    static final int LENGTH_MIN = 8;
    static final int LENGTH_MAX = 1_024;

    private static final String SIGNS = "!@#$%^&*()_+-=[]{}|;:,.<>?";

    private PasswordRules() {}

    /**
     * Checks one.
     *
     * @param pointer where it was sent, for the problem
     * @throws Failure 422 that says all it lacks
     */
    static void check(String pointer, String username, String password) {
        StringBuilder lacks = new StringBuilder();
        demand(
                lacks,
                password.length() >= LENGTH_MIN && password.length() <= LENGTH_MAX,
                LENGTH_MIN + " to " + LENGTH_MAX + " characters");
        demand(lacks, password.chars().anyMatch(Character::isUpperCase), "an upper-case letter");
        demand(lacks, password.chars().anyMatch(Character::isLowerCase), "a lower-case letter");
        demand(lacks, password.chars().anyMatch(Character::isDigit), "a digit");
        demand(
                lacks,
                password.chars().anyMatch(each -> SIGNS.indexOf(each) >= 0),
                "one of " + SIGNS);
        if (!lacks.isEmpty()) {
            throw Failure.invalid(pointer, "a password has " + lacks);
        }
        if (password.toLowerCase(Locale.ROOT).contains(username.toLowerCase(Locale.ROOT))) {
            throw Failure.invalid(pointer, "a password does not contain the user's name");
        }
    }

    private static void demand(StringBuilder lacks, boolean isThere, String what) {
        if (!isThere) {
            lacks.append(lacks.isEmpty() ? "" : ", ").append(what);
        }
    }
}
