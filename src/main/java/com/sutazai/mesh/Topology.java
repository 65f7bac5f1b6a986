package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import java.time.Instant;
import java.util.Collection;
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
     * @param state what the checks say
     * @param availability available, or why it is not picked
     * @param source file, rest, consul or gateway
     * @param successRate of its calls of the last ten seconds, 0 to 1
     * @param connections calls under way
     * @param circuitBreaker whether its breaker is open
     * @param lastCheck when it was last asked; the epoch if never
     */
    public record InstanceView(
            String id,
            String address,
            String state,
            String availability,
            int connections,
            boolean circuitBreaker,
            List<String> tags,
            Map<String, String> metadata,
            String source,
            int weight,
            boolean draining,
            double successRate,
            Instant lastCheck) {

        /** Whether its checks are right and nothing keeps it out. */
        public boolean couldBePicked() {
            return availability.equals(Availability.AVAILABLE.toString())
                    && !state.equals(State.UNKNOWN.toString());
        }
    }

    static Topology of(Collection<Service> services, long now) {
        Map<String, ServiceView> views = new LinkedHashMap<>();
        Map<String, String> breakers = new LinkedHashMap<>();
        for (Service service : services) {
            views.put(service.name().value(), view(service.members(), now));
            service.members().forEach(m -> breakers.put(m.instance().id(), state(m.breaker())));
        }
        int total = views.values().stream().mapToInt(ServiceView::total).sum();
        int healthy = views.values().stream().mapToInt(ServiceView::healthy).sum();
        return new Topology(views, total, healthy, breakers);
    }

    static ServiceView view(List<Member> members, long now) {
        List<InstanceView> instances = members.stream().map(member -> view(member, now)).toList();
        int healthy =
                (int)
                        instances.stream()
                                .filter(view -> view.state().equals(State.HEALTHY.toString()))
                                .count();
        return new ServiceView(instances, instances.size(), healthy);
    }

    private static InstanceView view(Member member, long now) {
        Instance instance = member.instance();
        return new InstanceView(
                instance.id(),
                instance.hostAndPort(),
                member.state().toString(),
                member.availability(now).toString(),
                member.inFlight(),
                member.breaker().state() == Breaker.State.OPEN,
                instance.tags(),
                instance.metadata(),
                instance.source().name().toLowerCase(Locale.ROOT),
                member.tuning().weight(),
                member.tuning().isDraining(),
                member.outcomes(now).successRate(),
                member.condition().checked());
    }

    static String state(Breaker breaker) {
        return breaker.state().name().toLowerCase(Locale.ROOT);
    }
}
