package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a stdio server may use; zero for as much as it wants.
 *
 * @param memory bytes that it and all that it starts have resident together
 * @param openFiles of each of its processes
 * @param cpuSeconds of each of its processes, in all its life
 * @param processes how many of it there may be for clients of their own
 */
public record StdioLimits(long memory, int openFiles, int cpuSeconds, int processes) {

    private static final int PROCESSES = 16;

    public static final StdioLimits NONE = new StdioLimits(0, 0, 0, PROCESSES);

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}) ?(MB|GB)");
    private static final int MB = 1024 * 1024;
    private static final int GB_IN_MB = 1024;

    /**
     * Reads {@code {"memory": "512 MB", "openFiles": 1024, "cpuSeconds": 3600, "processes": 16}},
     * of which all may be absent.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static StdioLimits of(JsonNode limits) {
        if (limits.isMissingNode()) {
            return NONE;
        }
        if (!limits.isObject()) {
            throw new IllegalArgumentException("\"limits\" is an object");
        }
        return new StdioLimits(
                limits.has("memory") ? bytes(limits.get("memory").asText()) : 0,
                number(limits, "openFiles", 0),
                number(limits, "cpuSeconds", 0),
                number(limits, "processes", PROCESSES));
    }

    private static long bytes(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    "\"memory\" of \"limits\" is like \"512 MB\" or \"2 GB\"");
        }
        long number = Long.parseLong(size.group(1));
        return number * MB * (size.group(2).equals("GB") ? GB_IN_MB : 1);
    }

    private static int number(JsonNode limits, String name, int byDefault) {
        JsonNode given = limits.path(name);
        if (given.isMissingNode()) {
            return byDefault;
        }
        if (!given.canConvertToInt() || given.asInt() < 1) {
            throw new IllegalArgumentException(
                    "\"%s\" of \"limits\" is a number from 1".formatted(name));
        }
        return given.asInt();
    }

    /**
     * The command line that keeps a command within what the kernel watches.
     *
     * @param group of whose memory it has a part
     */
    List<String> around(List<String> command, Optional<MemoryGroup> group) {
        if (openFiles == 0 && cpuSeconds == 0 && group.isEmpty()) {
            return command;
        }
        String limits =
                (openFiles > 0 ? "ulimit -n " + openFiles + " && " : "")
                        + (cpuSeconds > 0 ? "ulimit -t " + cpuSeconds + " && " : "");
        String member = group.isPresent() ? "echo $$ > \"$0\" && " : "";
        List<String> whole =
                new ArrayList<>(List.of("/bin/sh", "-c", limits + member + "exec \"$@\""));
        whole.add(group.map(each -> each.members().toString()).orElse("sh"));
        whole.addAll(command);
        return whole;
    }

    /** Says that something used, or wanted, more memory than it may; sizes in bytes. */
    static String excess(long size, long max) {
        return size > max
                ? "used %d MB of memory, more than its limit of %d MB"
                        .formatted(size / MB, max / MB)
                : "wanted more memory, more than its limit of %d MB".formatted(max / MB);
    }
}
