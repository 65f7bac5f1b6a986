package com.sutazai.mcp.upstream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a stdio server is started.
 *
 * @param environment all that it gets beside PATH, HOME and LANG
 */
public record StdioCommand(
        String command, List<String> arguments, Map<String, String> environment, Path folder) {

    private static final List<String> INHERITED = List.of("PATH", "HOME", "LANG");

    public StdioCommand {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    ProcessBuilder builder() {
        List<String> whole = new ArrayList<>(List.of(command));
        whole.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(whole).directory(folder.toFile());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(environment);
        return builder;
    }

    @Override
    public String toString() {
        return "StdioCommand[" + command + "]";
    }
}
