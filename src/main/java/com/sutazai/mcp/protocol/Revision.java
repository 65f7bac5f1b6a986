package com.sutazai.mcp.protocol;

import java.util.Arrays;
import java.util.Optional;

/** The revisions of MCP that begin with {@code initialize}; each is known by its date. */
public enum Revision {
    V2024_11_05("2024-11-05"),
    V2025_03_26("2025-03-26"),
    V2025_06_18("2025-06-18"),
    V2025_11_25("2025-11-25");

    private final String date;

    Revision(String date) {
        this.date = date;
    }

    public String date() {
        return date;
    }

    /** Whether several messages may be sent as one array; only this revision has it. */
    public boolean takesBatches() {
        return this == V2025_03_26;
    }

    /** The newest that we speak. */
    public static Revision newest() {
        return V2025_11_25;
    }

    public static Optional<Revision> of(String date) {
        return Arrays.stream(values()).filter(revision -> revision.date.equals(date)).findFirst();
    }
}
