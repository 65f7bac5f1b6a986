package com.sutazai.mcp;

import com.sutazai.mcp.RegistryEntry.Target;
import com.sutazai.mcp.upstream.Prerequisites;
import com.sutazai.mcp.upstream.StdioUpstream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which services have to be up before another one is started. */
final class Dependencies {

    private final Function<String, @Nullable McpService> services;

    /**
     * @param services by name or alias
     */
    Dependencies(Function<String, @Nullable McpService> services) {
        this.services = services;
    }

    /** What a service cannot be without. */
    Prerequisites of(RegistryEntry entry) {
        List<String> names = dependsOn(entry);
        return names.isEmpty()
                ? Prerequisites.NONE
                : new Prerequisites() {
                    @Override
                    public String missing() {
                        return names.stream()
                                .map(name -> obstacle(entry, name))
                                .filter(reason -> !reason.isEmpty())
                                .findFirst()
                                .orElse("");
                    }

                    @Override
                    public void wake() {
                        names.stream().map(services).forEach(Dependencies::wake);
                    }
                };
    }

    private static void wake(@Nullable McpService service) {
        if (service != null && service.upstream() instanceof StdioUpstream process) {
            process.wake();
        }
    }

    private String obstacle(RegistryEntry entry, String name) {
        McpService other = services.apply(name);
        if (other == null) {
            return "waits for " + name + ", which is not in the registry";
        }
        if (needs(other.entry(), entry.name(), new ArrayList<>())) {
            return "waits for " + name + ", which itself depends on it";
        }
        boolean isUp = !other.upstream().isAsleep() && other.upstream().status().isAvailable();
        return isUp ? "" : "waits for " + name;
    }

    /** Whether an entry depends on a service, directly or by way of others. */
    private boolean needs(RegistryEntry entry, String name, List<String> seen) {
        if (entry.name().equals(name)) {
            return true;
        }
        if (seen.contains(entry.name())) {
            return false;
        }
        seen.add(entry.name());
        return dependsOn(entry).stream()
                .map(services)
                .anyMatch(other -> other != null && needs(other.entry(), name, seen));
    }

    private static List<String> dependsOn(RegistryEntry entry) {
        return entry.target() instanceof Target.Stdio stdio
                ? stdio.command().start().dependsOn()
                : List.of();
    }

    /**
     * Services in the order in which they are ended: nobody before those who depend on him. Those
     * of one list can be ended at the same time.
     */
    List<List<McpService>> endings(Collection<McpService> all) {
        List<List<McpService>> order = new ArrayList<>();
        List<McpService> left = new ArrayList<>(all);
        while (!left.isEmpty()) {
            Set<McpService> needed =
                    left.stream()
                            .flatMap(service -> dependsOn(service.entry()).stream())
                            .map(services)
                            .collect(Collectors.toSet());
            List<McpService> next =
                    left.stream().filter(service -> !needed.contains(service)).toList();
            // who depend on each other end together
            order.add(next.isEmpty() ? List.copyOf(left) : next);
            left.removeAll(order.getLast());
        }
        return order;
    }
}
