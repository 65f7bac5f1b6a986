package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mesh.Instance.Source;
import com.sutazai.mesh.balance.RoundRobin;
import com.sutazai.mesh.balance.Strategy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Who is in the mesh. Readers see one immutable map; writers replace it under this object's lock,
 * which is never held around I/O.
 */
@ApplicationScoped
public class Registry {

    private final MeshSettings settings;
    private final HealthMonitor monitor;
    private final Map<ServiceName, Strategy> strategies = new ConcurrentHashMap<>();
    private volatile Map<ServiceName, List<Member>> services = Map.of();

    @Inject
    public Registry(MeshSettings settings, HealthMonitor monitor) {
        this.settings = settings;
        this.monitor = monitor;
    }

    @PreDestroy
    synchronized void stop() {
        replace(member -> true, List.of());
    }

    /** All members, by service in alphabetical order. */
    Map<ServiceName, List<Member>> services() {
        return services;
    }

    List<Member> members(ServiceName service) {
        return services.getOrDefault(service, List.of());
    }

    Strategy strategy(ServiceName service) {
        return strategies.computeIfAbsent(service, ignored -> new RoundRobin());
    }

    Optional<Member> byId(String id) {
        return services.values().stream()
                .flatMap(List::stream)
                .filter(member -> member.instance().id().equals(id))
                .findFirst();
    }

    /** Adds an instance; one with the same id is replaced if it came from the same source. */
    synchronized void add(Instance instance) {
        Optional<Member> same = byId(instance.id());
        if (same.isPresent() && same.get().instance().equals(instance)) {
            return;
        }
        same.ifPresent(member -> refuseForeign(member, instance.source()));
        replace(member -> member.instance().id().equals(instance.id()), List.of(instance));
    }

    /** Takes an instance away. */
    synchronized void remove(Instance instance) {
        replace(member -> member.instance().id().equals(instance.id()), List.of());
    }

    /** Makes the instances of one source exactly these; unchanged ones keep their state. */
    synchronized void replaceAll(Source source, List<Instance> instances) {
        List<Instance> before =
                services.values().stream()
                        .flatMap(List::stream)
                        .map(Member::instance)
                        .filter(instance -> instance.source() == source)
                        .toList();
        List<Instance> added =
                instances.stream()
                        .filter(instance -> !before.contains(instance))
                        .filter(
                                instance ->
                                        byId(instance.id())
                                                .map(Member::instance)
                                                .map(Instance::source)
                                                .filter(s -> s != source)
                                                .isEmpty())
                        .toList();
        replace(
                member ->
                        member.instance().source() == source
                                && !instances.contains(member.instance()),
                added);
    }

    private void replace(Predicate<Member> gone, List<Instance> added) {
        Map<ServiceName, List<Member>> next = new TreeMap<>();
        services.forEach(
                (service, members) -> {
                    List<Member> kept = members.stream().filter(gone.negate()).toList();
                    if (!kept.isEmpty()) {
                        next.put(service, kept);
                    }
                });
        int count = next.values().stream().mapToInt(List::size).sum() + added.size();
        if (count > settings.instancesMax()) {
            throw Failure.of(
                    ProblemType.CONFLICT,
                    "The mesh is full: MESH_INSTANCES_MAX is " + settings.instancesMax());
        }
        List<Member> left = services.values().stream().flatMap(List::stream).filter(gone).toList();
        List<Member> joined = added.stream().map(this::member).toList();
        joined.forEach(
                member ->
                        next.merge(member.instance().service(), List.of(member), Registry::joined));
        services = next;
        left.forEach(Member::leave);
        strategies.keySet().retainAll(next.keySet());
        joined.forEach(monitor::watch);
    }

    private Member member(Instance instance) {
        return new Member(
                instance, new Breaker(settings.breakerFailures(), settings.breakerDelay()));
    }

    private static List<Member> joined(List<Member> first, List<Member> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream())
                .collect(Collectors.toUnmodifiableList());
    }

    private static void refuseForeign(Member member, Source source) {
        if (member.instance().source() != source) {
            throw Failure.of(
                    ProblemType.CONFLICT,
                    "An instance with this id came from "
                            + member.instance().source()
                            + " and is changed there");
        }
    }
}
