package com.sutazai.mcp;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.time.Duration;
import java.util.List;

/** Which MCP servers there are and what a call may cost. */
public record McpSettings(
        @Setting(
                        key = "mcp.registry.file",
                        unit = "list of paths of JSON files",
                        about =
                                "Registries in the mcpServers JSON of MCP clients; a later file replaces services of the same name.")
                List<String> registryFiles,
        @Setting(
                        key = "mcp.call.timeout",
                        byDefault = "PT60S",
                        unit = "ISO-8601 duration",
                        about = "Longest wait for a server's answer to one call through /mcp.")
                Duration callTimeout,
        @Setting(
                        key = "mcp.handshake.timeout",
                        byDefault = "PT30S",
                        unit = "ISO-8601 duration",
                        about = "Longest wait for a server's answer to initialize.")
                Duration handshakeTimeout,
        @Setting(
                        key = "mcp.list.timeout",
                        byDefault = "PT5S",
                        unit = "ISO-8601 duration",
                        about =
                                "Longest wait for a server's list of tools; a slower one is left out.")
                Duration listTimeout,
        @Setting(
                        key = "mcp.tools.ttl",
                        byDefault = "PT30S",
                        unit = "ISO-8601 duration",
                        about =
                                "How long what a server lists is remembered, unless it says that it has changed.")
                Duration toolsTtl,
        @Setting(
                        key = "mcp.page.size",
                        byDefault = "1000",
                        unit = "entries",
                        about =
                                "Entries of one page of a merged list; many clients read only the first.")
                int pageSize,
        @Setting(
                        key = "mcp.message.size.max",
                        byDefault = "16777216",
                        unit = "bytes",
                        about = "Largest message of a server.")
                int messageSizeMax,
        @Setting(
                        key = "mcp.sessions.max",
                        byDefault = "20000",
                        unit = "sessions",
                        about = "Most MCP sessions of all clients together.")
                int sessionsMax,
        @Setting(
                        key = "mcp.sessions.per.caller.max",
                        byDefault = "2000",
                        unit = "sessions",
                        about =
                                "Most MCP sessions of one user; one more ends the user's longest idle one.")
                int sessionsPerCallerMax,
        @Setting(
                        key = "mcp.session.ttl",
                        byDefault = "PT30M",
                        unit = "ISO-8601 duration",
                        about = "How long an MCP session lives that nobody uses.")
                Duration sessionTtl,
        @Setting(
                        key = "mcp.allowed.hosts",
                        unit = "list of host names",
                        about =
                                "Names under which clients may call /mcp beside loopback names; empty allows any name on connections from other machines.")
                List<String> allowedHosts,
        @Setting(
                        key = "mcp.stdio.commands",
                        unit = "list of commands",
                        about =
                                "Commands that operators may start as MCP servers over REST; empty for none.")
                List<String> stdioCommands)
        implements Settings {

    public McpSettings {
        registryFiles = List.copyOf(registryFiles);
        allowedHosts = List.copyOf(allowedHosts);
        stdioCommands = List.copyOf(stdioCommands);
        new Rules()
                .between(
                        "MCP_CALL_TIMEOUT",
                        callTimeout,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(5))
                .between(
                        "MCP_HANDSHAKE_TIMEOUT",
                        handshakeTimeout,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(5))
                .between(
                        "MCP_LIST_TIMEOUT",
                        listTimeout,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1))
                .between("MCP_TOOLS_TTL", toolsTtl, Duration.ofMillis(100), Duration.ofHours(1))
                .between("MCP_PAGE_SIZE", pageSize, 1, 100_000)
                .between("MCP_SESSIONS_MAX", sessionsMax, 1, 1_000_000)
                .between("MCP_SESSIONS_PER_CALLER_MAX", sessionsPerCallerMax, 1, 1_000_000)
                .between("MCP_SESSION_TTL", sessionTtl, Duration.ofSeconds(1), Duration.ofDays(7))
                .between("MCP_MESSAGE_SIZE_MAX", messageSizeMax, 1_024, 1 << 30)
                .check();
    }
}
