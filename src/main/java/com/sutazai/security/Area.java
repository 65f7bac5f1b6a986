package com.sutazai.security;

import java.util.Arrays;
import java.util.Locale;

/**
 * A part of the API that a credential can be narrowed to: the feature in whose package the route
 * lies.
 */
public enum Area {
    AUTH("security"),
    MESH("mesh"),
    BUS("bus"),
    MCP("mcp"),
    TASKS("tasks"),
    SYSTEM("system");

    private static final String ROOT = "com.sutazai.";

    private final String feature;

    Area(String feature) {
        this.feature = feature;
    }

    /** The area of a resource or servlet; what belongs to no feature belongs to the system. */
    static Area of(Class<?> route) {
        String name = route.getPackageName() + ".";
        return Arrays.stream(values())
                .filter(area -> name.startsWith(ROOT + area.feature + "."))
                .findFirst()
                .orElse(SYSTEM);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
