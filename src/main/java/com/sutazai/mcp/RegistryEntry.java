package com.sutazai.mcp;

import com.sutazai.mcp.inprocess.InProcessTools;
import com.sutazai.mcp.upstream.ClientCredentials;
import com.sutazai.mcp.upstream.StdioCommand;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One MCP server of the registry.
 *
 * @param name its MCP name
 * @param isTrusted whether its tool annotations are believed
 * @param isSent whether an operator sent it; then what its tools say of themselves is pinned
 * @param isOptional whether nobody waits for it when the server starts
 * @param aliases other names that lead to it
 */
record RegistryEntry(
        String name,
        Target target,
        boolean isTrusted,
        boolean isSent,
        boolean isOptional,
        List<String> tags,
        List<String> capabilities,
        List<String> aliases,
        ToolRules tools) {

    /** How it is reached. */
    sealed interface Target {

        /** Servers behind URLs, one per instance. */
        sealed interface Remote extends Target {

            List<URI> instances();

            /** Sent with every message; may refer to secrets. */
            Map<String, String> headers();

            /** How a token is got for us, if one is needed. */
            Optional<ClientCredentials.Grant> grant();
        }

        /** Streamable HTTP. */
        record Http(
                List<URI> instances,
                Map<String, String> headers,
                Optional<ClientCredentials.Grant> grant)
                implements Remote {}

        /** HTTP+SSE of 2024-11-05. */
        record Sse(
                List<URI> instances,
                Map<String, String> headers,
                Optional<ClientCredentials.Grant> grant)
                implements Remote {}

        /** An HTTP API; the URLs are those of its OpenAPI document. */
        record OpenApi(
                List<URI> instances,
                Map<String, String> headers,
                Optional<ClientCredentials.Grant> grant)
                implements Remote {}

        /** A process of ours. */
        record Stdio(StdioCommand command) implements Target {}

        /** Methods of this server. */
        record InProcess(InProcessTools tools) implements Target {}
    }

    /** The same, sent by an operator. */
    RegistryEntry sent() {
        return new RegistryEntry(
                name, target, isTrusted, true, isOptional, tags, capabilities, aliases, tools);
    }

    /** The same, reached in another way. */
    RegistryEntry with(Target other) {
        return new RegistryEntry(
                name, other, isTrusted, isSent, isOptional, tags, capabilities, aliases, tools);
    }

    /** Its name in the mesh, where underscores are not taken. */
    String meshName() {
        return "mcp-" + name.replace('_', '-').toLowerCase(java.util.Locale.ROOT);
    }
}
