package com.sutazai.security;

import java.util.Locale;

/** What somebody may; each includes those before it. */
public enum Role {
    VIEWER,
    USER,
    OPERATOR,
    ADMIN;

    public static Role of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    public boolean includes(Role other) {
        return compareTo(other) >= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
