package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The mesh at one moment.
 *
 * @param services by name
 * @param circuitBreakers state of the breaker of each instance: closed, open or half_open
 */
public record Topology(
        Map<String, ServiceView> services,
        int totalInstances,
        int healthyInstances,
        Map<String, String> circuitBreakers) {

    /** A service. */
    public record ServiceView(List<InstanceView> instances, int total, int healthy) {}

    /**
     * An instance.
     *
     * @param address host:port
     * @param connections calls under way
     * @param circuitBreaker whether its breaker is open
     * @param lastCheck when it was last asked; the epoch if never
     */
    public record InstanceView(
            String id,
            String address,
            String state,
            int connections,
            boolean circuitBreaker,
            List<String> tags,
            Map<String, String> metadata,
            Instant lastCheck) {}

    static Topology of(Map<ServiceName, List<Member>> services) {
        Map<String, ServiceView> views = new LinkedHashMap<>();
        Map<String, String> breakers = new LinkedHashMap<>();
        services.forEach(
                (name, members) -> {
                    List<InstanceView> instances = members.stream().map(Topology::view).toList();
                    views.put(
                            name.value(),
                            new ServiceView(instances, instances.size(), healthy(instances)));
                    members.forEach(
                            member ->
                                    breakers.put(member.instance().id(), state(member.breaker())));
                });
        int total = views.values().stream().mapToInt(ServiceView::total).sum();
        int healthy = views.values().stream().mapToInt(ServiceView::healthy).sum();
        return new Topology(views, total, healthy, breakers);
    }

    private static InstanceView view(Member member) {
        Instance instance = member.instance();
        return new InstanceView(
                instance.id(),
                instance.hostAndPort(),
                member.state().toString(),
                member.inFlight().get(),
                member.isOpen(),
                instance.tags(),
                instance.metadata(),
                member.condition().checked());
    }

    private static int healthy(List<InstanceView> instances) {
        return (int)
                instances.stream()
                        .filter(instance -> instance.state().equals(State.HEALTHY.toString()))
                        .count();
    }

    private static String state(Breaker breaker) {
        return breaker.state().name().toLowerCase(Locale.ROOT);
    }
}
