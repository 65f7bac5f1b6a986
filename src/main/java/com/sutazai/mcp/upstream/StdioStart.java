package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * When a process is started, and stopped although nothing is wrong.
 *
 * @param isEager whether at once; else when it is called first
 * @param idle it is stopped after this time without a call, until the next one; zero for never
 * @param dependsOn services that have to be up before; as long as it runs they are kept running
 */
public record StdioStart(boolean isEager, Duration idle, List<String> dependsOn) {

    public static final StdioStart AT_ONCE = new StdioStart(true, Duration.ZERO, List.of());

    private static final Duration IDLE = Duration.ofMinutes(5);

    /** What keeps a dependency running says so every three seconds. */
    private static final int IDLE_MIN = 5;

    private static final int IDLE_MAX = 86_400;

    public StdioStart {
        dependsOn = List.copyOf(dependsOn);
    }

    /** When it is called. */
    StdioStart onDemand() {
        return isEager ? new StdioStart(false, idle.isPositive() ? idle : IDLE, dependsOn) : this;
    }

    /**
     * Reads {@code {"start": "on-demand", "idleSeconds": 300, "dependsOn": ["other"]}} of an entry,
     * of which all may be absent: then it is started at once and never stopped. What is started on
     * demand is stopped after five minutes if nothing else is said.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static StdioStart of(JsonNode entry) {
        String start = entry.path("start").asText("eager");
        if (!start.equals("eager") && !start.equals("on-demand")) {
            throw new IllegalArgumentException("\"start\" is eager or on-demand, or absent");
        }
        boolean isEager = start.equals("eager");
        JsonNode names = entry.path("dependsOn");
        if (!names.isMissingNode() && !names.isArray()) {
            throw new IllegalArgumentException("\"dependsOn\" is a list of names of services");
        }
        return new StdioStart(
                isEager,
                idle(entry.path("idleSeconds"), isEager ? Duration.ZERO : IDLE),
                StreamSupport.stream(names.spliterator(), false).map(JsonNode::asText).toList());
    }

    private static Duration idle(JsonNode seconds, Duration byDefault) {
        if (seconds.isMissingNode()) {
            return byDefault;
        }
        if (!seconds.canConvertToInt()
                || seconds.asInt() < IDLE_MIN
                || seconds.asInt() > IDLE_MAX) {
            throw new IllegalArgumentException(
                    "\"idleSeconds\" is a number from %d to %d".formatted(IDLE_MIN, IDLE_MAX));
        }
        return Duration.ofSeconds(seconds.asInt());
    }
}
