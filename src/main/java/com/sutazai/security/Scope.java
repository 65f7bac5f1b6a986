package com.sutazai.security;

import java.util.Locale;

/** What a route needs of a credential, written {@code AREA:read} or {@code AREA:write}. */
public record Scope(Area area, Act act) {

    /** To call tools of MCP services. */
    public static final Scope CALLS_OF_TOOLS = new Scope(Area.MCP, Act.WRITE);

    /** Whether something changes. */
    public enum Act {
        READ,
        WRITE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return area + ":" + act;
    }
}
