package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.mcp.CallRates.Rate;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import com.sutazai.security.Scope;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which tools of a service are offered, and who may call them. A server that only hides a tool from
 * its list would still run it, so the rules count for lists and for calls.
 *
 * @param allow names, {@code *} for any characters; empty for all tools
 * @param roles the least role by name, {@code *} for any characters; the first that fits counts
 * @param rates how often a caller may call it, by name; the first that fits counts
 */
record ToolRules(List<String> allow, Map<String, Role> roles, Map<String, Rate> rates) {

    static final ToolRules NONE = new ToolRules(List.of(), Map.of(), Map.of());

    static final String LIST = "tools/list";
    static final String CALL = "tools/call";

    ToolRules {
        allow = List.copyOf(allow);
        roles = Collections.unmodifiableMap(new LinkedHashMap<>(roles));
        rates = Collections.unmodifiableMap(new LinkedHashMap<>(rates));
    }

    /**
     * Reads {@code {"allow": ["read_*"], "roles": {"write_*": "operator"}, "rates": {"*":
     * "30/min"}}}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static ToolRules of(JsonNode rules) {
        if (rules.isMissingNode()) {
            return NONE;
        }
        List<String> allow = rules.path("allow").valueStream().map(ToolRules::pattern).toList();
        Map<String, Role> roles = new LinkedHashMap<>();
        rules.path("roles")
                .properties()
                .forEach(rule -> roles.put(rule.getKey(), role(rule.getValue().asText())));
        Map<String, Rate> rates = new LinkedHashMap<>();
        rules.path("rates")
                .properties()
                .forEach(rule -> rates.put(rule.getKey(), Rate.of(rule.getValue().asText())));
        if (!rules.isObject() || (allow.isEmpty() && roles.isEmpty() && rates.isEmpty())) {
            throw new IllegalArgumentException(
                    "\"tools\" has \"allow\" with names of tools, \"roles\" with a role by name, or \"rates\" with a rate by name");
        }
        return new ToolRules(allow, roles, rates);
    }

    private static String pattern(JsonNode name) {
        if (!name.isTextual()) {
            throw new IllegalArgumentException("\"allow\" of \"tools\" is a list of names");
        }
        return name.asText();
    }

    private static Role role(String name) {
        try {
            return Role.of(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a role of \"tools\" is one of viewer, user, operator, admin", e);
        }
    }

    /** Whether they hide anything. */
    boolean isEmpty() {
        return allow.isEmpty() && roles.isEmpty();
    }

    /** Whether somebody may see and call a tool. */
    boolean isOpen(String tool, Role role) {
        return isOffered(tool) && role.includes(needed(tool));
    }

    /**
     * Looks at a request before it is sent.
     *
     * @throws RpcError if it calls a tool that is not for its caller, or with a key that is only
     *     for reading
     */
    void check(String method, JsonNode params, Caller caller) {
        if (!CALL.equals(method)) {
            return;
        }
        if (!caller.scopes().allow(Scope.CALLS_OF_TOOLS, false)) {
            throw new RpcError(
                    RpcError.FORBIDDEN,
                    "Calling tools needs the scope "
                            + Scope.CALLS_OF_TOOLS
                            + "; the key that was shown has "
                            + caller.scopes());
        }
        if (isEmpty()) {
            return;
        }
        String tool = params.path("name").asText();
        if (!isOffered(tool)) {
            throw new RpcError(RpcError.INVALID_PARAMS, "Unknown tool: " + tool);
        }
        if (!caller.role().includes(needed(tool))) {
            throw new RpcError(
                    RpcError.FORBIDDEN,
                    "The tool "
                            + tool
                            + " needs the role "
                            + needed(tool)
                            + "; you have "
                            + caller.role());
        }
    }

    /** What a caller sees of an answer. */
    JsonNode seen(String method, JsonNode result, Role role) {
        if (isEmpty()
                || !LIST.equals(method)
                || !(result.path("tools") instanceof ArrayNode tools)) {
            return result;
        }
        ObjectNode seen = ((ObjectNode) result).objectNode();
        seen.setAll((ObjectNode) result);
        ArrayNode open = seen.putArray("tools");
        tools.forEach(
                tool -> {
                    if (isOpen(tool.path("name").asText(), role)) {
                        open.add(tool);
                    }
                });
        return seen;
    }

    private boolean isOffered(String tool) {
        return allow.isEmpty() || allow.stream().anyMatch(pattern -> fits(pattern, tool));
    }

    private Role needed(String tool) {
        for (Map.Entry<String, Role> rule : roles.entrySet()) {
            if (fits(rule.getKey(), tool)) {
                return rule.getValue();
            }
        }
        return Role.VIEWER;
    }

    /** Whether a name is of a pattern in which {@code *} stands for any characters. */
    static boolean fits(String pattern, String name) {
        int at = 0;
        int in = 0;
        int star = -1;
        int after = 0;
        while (in < name.length()) {
            if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                after = in;
            } else if (at < pattern.length() && pattern.charAt(at) == name.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                // the last star stands for one more character
                at = star + 1;
                in = ++after;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }
}
