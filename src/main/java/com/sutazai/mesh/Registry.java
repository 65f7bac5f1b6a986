package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mesh.Instance.Source;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who is in the mesh. Readers see one immutable map; writers replace it under this object's lock,
 * which is never held around I/O.
 */
@SharedBean
public class Registry {

    private final MeshSettings settings;
    private final CallSettings callSettings;
    private final MeshMeters meters;
    private final HealthMonitor monitor;
    private final Map<String, Member.Tuning> tunings = new HashMap<>();
    private final Map<ServiceName, ServiceRules> rules = new HashMap<>();
    private ServiceRules rulesOfAll = ServiceRules.NONE;
    private final List<Consumer<Set<ServiceName>>> watchers = new CopyOnWriteArrayList<>();
    private volatile Map<ServiceName, Service> services = Map.of();
    private boolean isStopped;

    @Inject
    public Registry(
            MeshSettings settings,
            CallSettings callSettings,
            MeshMeters meters,
            HealthMonitor monitor) {
        this.settings = settings;
        this.callSettings = callSettings;
        this.meters = meters;
        this.monitor = monitor;
        meters.services(() -> services.size());
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    /** Nobody is there any more, nor comes: nobody would end the checks. */
    synchronized void stop() {
        isStopped = true;
        replace(member -> true, List.of());
    }

    /** See {@link ServiceMesh#whenInstancesChange}. */
    void whenInstancesChange(Consumer<Set<ServiceName>> watcher) {
        watchers.add(watcher);
    }

    /** All services that have instances, in alphabetical order. */
    Collection<Service> services() {
        return services.values();
    }

    Optional<Service> service(ServiceName name) {
        return Optional.ofNullable(services.get(name));
    }

    Optional<Member> byId(String id) {
        return members().filter(member -> member.instance().id().equals(id)).findFirst();
    }

    Stream<Member> members() {
        return services.values().stream().flatMap(service -> service.members().stream());
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
        replaceAll(member -> member.instance().source() == source, instances);
    }

    /** Makes the instances of one source for one service exactly these. */
    synchronized void replaceAll(Source source, ServiceName service, List<Instance> instances) {
        replaceAll(
                member ->
                        member.instance().source() == source
                                && member.instance().service().equals(service),
                instances);
    }

    private void replaceAll(Predicate<Member> ofSource, List<Instance> instances) {
        Set<Instance> wanted = new HashSet<>(instances);
        Set<Instance> before = new HashSet<>();
        Set<String> foreign = new HashSet<>();
        members()
                .forEach(
                        member -> {
                            if (ofSource.test(member)) {
                                before.add(member.instance());
                            } else {
                                foreign.add(member.instance().id());
                            }
                        });
        if (before.equals(wanted)) {
            return;
        }
        List<Instance> added =
                wanted.stream()
                        .filter(instance -> !before.contains(instance))
                        .filter(instance -> !foreign.contains(instance.id()))
                        .toList();
        replace(member -> ofSource.test(member) && !wanted.contains(member.instance()), added);
    }

    /** Sets weight and draining of an instance, also of one that is yet to come. */
    synchronized void tune(String id, Member.Tuning tuning) {
        tunings.put(id, tuning);
        byId(id).ifPresent(member -> member.tune(tuning));
    }

    synchronized ServiceRules rules(ServiceName service) {
        return rules.getOrDefault(service, ServiceRules.NONE);
    }

    synchronized ServiceRules rulesOfAll() {
        return rulesOfAll;
    }

    synchronized void follow(ServiceName service, ServiceRules next) {
        rules.put(service, next);
        service(service).ifPresent(known -> known.follow(effective(service)));
    }

    synchronized void followAll(ServiceRules next) {
        rulesOfAll = next;
        services.forEach((name, service) -> service.follow(effective(name)));
    }

    private ServiceRules.Effective effective(ServiceName service) {
        return rules(service).over(rulesOfAll, callSettings);
    }

    private void replace(Predicate<Member> gone, List<Instance> wanted) {
        List<Instance> added = isStopped ? List.of() : wanted;
        List<Member> kept = members().filter(gone.negate()).toList();
        if (kept.size() + added.size() > settings.instancesMax()) {
            throw Failure.of(
                    ProblemType.CONFLICT,
                    "The mesh is full: MESH_INSTANCES_MAX is " + settings.instancesMax());
        }
        List<Member> left = members().filter(gone).toList();
        Map<ServiceName, List<Member>> next = new TreeMap<>();
        kept.forEach(member -> put(next, member));
        Map<ServiceName, Service> known = new TreeMap<>(services);
        List<Member> joined = new ArrayList<>();
        for (Instance instance : added) {
            Service service = known.computeIfAbsent(instance.service(), this::made);
            Member member = member(instance, service);
            joined.add(member);
            put(next, member);
        }
        known.keySet().retainAll(next.keySet());
        known.forEach((name, service) -> service.join(next.getOrDefault(name, List.of())));
        services = known;
        left.forEach(Member::leave);
        left.forEach(meters::left);
        joined.forEach(meters::joined);
        joined.forEach(monitor::watch);
        Set<ServiceName> moved =
                Stream.concat(left.stream(), joined.stream())
                        .map(member -> member.instance().service())
                        .collect(Collectors.toSet());
        watchers.forEach(watcher -> watcher.accept(moved));
    }

    private static void put(Map<ServiceName, List<Member>> into, Member member) {
        into.computeIfAbsent(member.instance().service(), name -> new ArrayList<>()).add(member);
    }

    private Service made(ServiceName name) {
        return new Service(name, effective(name), callSettings, meters);
    }

    private Member member(Instance instance, Service service) {
        Member.Tuning tuning =
                tunings.getOrDefault(instance.id(), new Member.Tuning(instance.weight(), false));
        return new Member(instance, tuning, service.rules().breaker(), service);
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
