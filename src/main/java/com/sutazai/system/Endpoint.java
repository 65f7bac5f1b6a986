package com.sutazai.system;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The endpoint that metrics name for a path: its group, so that callers cannot invent labels. No
 * pattern and nothing new per request, because every request passes here.
 */
final class Endpoint {

    static final String OTHER = "other";

    private static final String API = "/api/v1/";
    private static final String MESH = API + "mesh/v2";

    /** By their name: the first segment below {@code /api/v1/}, or below {@code /}. */
    private static final Map<String, String> GROUPS =
            Set.of(
                            "agents",
                            "audit",
                            "auth",
                            "chat",
                            "circuit-breaker",
                            "documents",
                            "mcp",
                            "mcp-fix",
                            "mcp-stdio",
                            "mesh",
                            "models",
                            "settings",
                            "system",
                            "tasks")
                    .stream()
                    .collect(Collectors.toUnmodifiableMap(Function.identity(), API::concat));

    private static final Map<String, String> PAGES =
            Set.of("mcp", "sse", "health", "metrics", "openapi", "docs", "redoc", "console")
                    .stream()
                    .collect(Collectors.toUnmodifiableMap(Function.identity(), "/"::concat));

    private Endpoint() {}

    /**
     * The group; "other" for what nobody offers.
     *
     * @param status of the answer: whatever was not found is "other"
     */
    static String of(String path, int status) {
        if (status == HttpServletResponse.SC_NOT_FOUND) {
            return OTHER;
        }
        if (!path.startsWith(API)) {
            return path.equals("/") ? path : PAGES.getOrDefault(segment(path, 1), OTHER);
        }
        boolean isMesh =
                path.startsWith(MESH)
                        && (path.length() == MESH.length() || path.charAt(MESH.length()) == '/');
        return isMesh ? MESH : GROUPS.getOrDefault(segment(path, API.length()), OTHER);
    }

    /** Up to the next slash, or the dot of {@code openapi.json}. */
    private static String segment(String path, int begin) {
        int end = begin;
        while (end < path.length() && path.charAt(end) != '/' && path.charAt(end) != '.') {
            end++;
        }
        return begin >= path.length() ? "" : path.substring(begin, end);
    }
}
