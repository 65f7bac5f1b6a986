package com.sutazai.mcp.upstream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a stdio server is started.
 *
 * @param environment all that it gets beside PATH, HOME, LANG and where certificates are; may refer
 *     to secrets
 */
public record StdioCommand(
        String command,
        List<String> arguments,
        Map<String, String> environment,
        Path folder,
        StdioLimits limits,
        StdioStart start) {

    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "LANG", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS");

    public StdioCommand {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** One that is started at once. */
    public StdioCommand(
            String command,
            List<String> arguments,
            Map<String, String> environment,
            Path folder,
            StdioLimits limits) {
        this(command, arguments, environment, folder, limits, StdioStart.AT_ONCE);
    }

    /**
     * @param given filled in, what the environment is to have
     * @param mark by which all that it starts can be found
     * @param group of whose memory it has a part
     */
    ProcessBuilder builder(Map<String, String> given, String mark, Optional<MemoryGroup> group) {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(limits.around(whole, group)).directory(folder.toFile());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(given);
        builder.environment().put(ProcessTree.MARK, mark);
        return builder;
    }

    /** The same, started when it is called and stopped when it was idle. */
    public StdioCommand onDemand() {
        return new StdioCommand(command, arguments, environment, folder, limits, start.onDemand());
    }

    @Override
    public String toString() {
        return "StdioCommand[" + command + "]";
    }
}
