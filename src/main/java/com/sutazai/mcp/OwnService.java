package com.sutazai.mcp;

import com.sutazai.mcp.RegistryEntry.Target;
import com.sutazai.mcp.inprocess.InProcessTools;
import com.sutazai.security.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** This server's own tools as a service of the registry. */
record OwnService(InProcessTools tools) {

    private static final String NAME = "backend";

    /** All entries with ours at the end, unless somebody has taken its name. */
    Map<String, RegistryEntry> beside(Map<String, RegistryEntry> others) {
        Map<String, RegistryEntry> all = new LinkedHashMap<>(others);
        all.putIfAbsent(NAME, entry());
        return all;
    }

    private RegistryEntry entry() {
        Map<String, Role> roles = new LinkedHashMap<>();
        tools.roles().forEach((tool, allowed) -> roles.put(tool, least(allowed)));
        return new RegistryEntry(
                NAME,
                new Target.InProcess(tools),
                true,
                false,
                false,
                List.of("mcp", "system", "mesh"),
                List.of("status", "topology"),
                List.of(),
                new ToolRules(List.of(), roles, Map.of()));
    }

    /** Roles include each other, so the least of several is enough. */
    private static Role least(List<String> allowed) {
        return allowed.stream().map(Role::of).min(Role::compareTo).orElseThrow();
    }
}
