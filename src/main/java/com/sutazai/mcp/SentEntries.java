package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.mcp.RegistryEntry.Target;
import com.sutazai.mcp.upstream.ClientCredentials;
import com.sutazai.mesh.SafeNames;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Entries that operators send: what they may ask of this server is less than what a file may. */
record SentEntries(McpSettings settings, SafeNames names) {

    /**
     * Understands one. Nothing of the server's environment comes into it.
     *
     * @throws Failure 422 if it cannot be used: not an entry, an address that may not be called, a
     *     command that is not allowed
     */
    RegistryEntry understood(String name, JsonNode entry) {
        try {
            if (!entry.isObject()) {
                throw new IllegalArgumentException("an entry is an object");
            }
            RegistryEntry understood =
                    new RegistryFile(variable -> Optional.empty())
                            .entry(name, entry, Path.of("").toAbsolutePath().resolve("mcp.json"));
            requireAllowed(understood.target());
            return understood.sent();
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("", String.valueOf(e.getMessage()));
        }
    }

    /** It is kept as it is sent: a secret of another server must not lie in our database. */
    private static void requireReference(ClientCredentials.Grant grant) {
        if (!grant.clientSecret().startsWith("${secret:")) {
            throw new IllegalArgumentException(
                    "client_secret is a reference to a secret of this server: ${secret:NAME}");
        }
    }

    private void requireAllowed(Target target) {
        switch (target) {
            case Target.Remote remote -> {
                remote.grant().ifPresent(SentEntries::requireReference);
                Stream<URI> all =
                        Stream.concat(
                                remote.instances().stream(),
                                remote.grant().map(ClientCredentials.Grant::tokenUrl).stream());
                if (!all.allMatch(uri -> names.isAcceptable(Upstreams.host(uri)))) {
                    throw new IllegalArgumentException(
                            "a url leads to an address that may not be called");
                }
            }
            case Target.InProcess own ->
                    throw new IllegalArgumentException("tools of this server are not sent to it");
            case Target.Stdio stdio -> {
                if (!settings.stdioCommands().contains(stdio.command().command())) {
                    throw new IllegalArgumentException(
                            "the command is not among MCP_STDIO_COMMANDS");
                }
            }
        }
    }
}
