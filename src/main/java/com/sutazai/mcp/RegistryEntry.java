package com.sutazai.mcp;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One MCP server of the registry.
 *
 * @param name its MCP name
 * @param isTrusted whether its tool annotations are believed
 */
record RegistryEntry(
        String name,
        Target target,
        boolean isTrusted,
        List<String> tags,
        List<String> capabilities) {

    /** How it is reached. */
    sealed interface Target {

        /** Streamable HTTP, one URL per instance. */
        record Http(List<URI> instances, Map<String, String> headers) implements Target {}

        /** A process of ours. */
        record Stdio(
                String command,
                List<String> arguments,
                Map<String, String> environment,
                Path folder)
                implements Target {}
    }

    /** Its name in the mesh, where underscores are not taken. */
    String meshName() {
        return "mcp-" + name.replace('_', '-').toLowerCase(java.util.Locale.ROOT);
    }
}
