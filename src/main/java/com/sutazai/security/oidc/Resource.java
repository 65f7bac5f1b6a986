package com.sutazai.security.oidc;

import java.util.List;

/**
 * This server as its clients know it, and parts of it: {@code ORIGIN}, {@code ORIGIN/mcp}, {@code
 * ORIGIN/mcp/SERVICE} (RFC 8707, RFC 9728).
 */
record Resource(String origin) {

    /** Where the metadata of parts is, each below by its path. */
    static final String METADATA = "/.well-known/oauth-protected-resource";

    private static final String MCP = "/mcp";
    private static final String SSE = "/sse";

    /** Whether one of the audiences means a path, or what it lies below. */
    boolean isFor(List<String> audiences, String path) {
        for (String audience : audiences) {
            if (audience.startsWith(origin) && isAt(audience.substring(origin.length()), path)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(String part, String path) {
        if (part.isEmpty() || part.equals("/")) {
            return true;
        }
        return part.startsWith("/")
                && path.startsWith(part)
                && (path.length() == part.length() || path.charAt(part.length()) == '/');
    }

    /** Where the part that a path belongs to is described. */
    String metadata(String path) {
        return origin + METADATA + part(path);
    }

    /** A client takes the URL that it was given for the resource: so for MCP it is the path. */
    private static String part(String path) {
        boolean isOwn =
                path.equals(MCP)
                        || path.startsWith(MCP + "/")
                        || path.equals(SSE)
                        || path.startsWith(SSE + "/");
        return isOwn ? path : "";
    }
}
