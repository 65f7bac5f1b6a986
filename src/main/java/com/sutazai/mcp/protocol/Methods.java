package com.sutazai.mcp.protocol;

import java.util.Set;

/** What is known of the methods of MCP. */
public final class Methods {

    private static final Set<String> READING =
            Set.of(
                    "ping",
                    "tools/list",
                    "prompts/list",
                    "prompts/get",
                    "resources/list",
                    "resources/templates/list",
                    "resources/read",
                    "completion/complete");

    private Methods() {}

    /** Whether it only reads, by its definition. */
    public static boolean isReading(String method) {
        return READING.contains(method);
    }
}
