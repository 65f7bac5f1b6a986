package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mesh.Instance.Source;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The entry of the mesh: who is there, and calls to them. Thread-safe. */
@ApplicationScoped
public class ServiceMesh {

    private final Registry registry;
    private final RegisteredInstances registered;
    private final CallPipeline pipeline;

    @Inject
    public ServiceMesh(Registry registry, RegisteredInstances registered, CallPipeline pipeline) {
        this.registry = registry;
        this.registered = registered;
        this.pipeline = pipeline;
    }

    /**
     * Does something on an instance of a service, with deadline, choice, breaker and repetition; on
     * its fallback service if none of its instances can be used. Blocks; belongs on a virtual
     * thread.
     *
     * @throws Failure 404 if there is no such service, 503 if no instance is healthy or the service
     *     is full, 502 or 504 if none answered
     */
    public <R> R call(ServiceName service, CallPolicy policy, Operation<R> operation) {
        long begin = System.nanoTime();
        try {
            return pipeline.call(service, policy, operation);
        } catch (Failure e) {
            Duration rest = policy.timeout().minusNanos(System.nanoTime() - begin);
            boolean isHarmless =
                    e.type() == ProblemType.NOT_FOUND
                            || (e.isUnavailability() && (policy.isRepeatable() || !e.mayHaveRun()));
            Optional<ServiceName> other = fallback(service).filter(name -> isHarmless);
            if (other.isEmpty() || !rest.isPositive()) {
                throw e;
            }
            return pipeline.call(other.get(), policy.within(rest), operation);
        }
    }

    private Optional<ServiceName> fallback(ServiceName service) {
        return registry.service(service)
                .map(known -> known.rules().policy())
                .or(() -> Optional.of(registry.rules(service).policy()))
                .flatMap(policy -> Optional.ofNullable(policy.fallback()))
                .map(ServiceName::new);
    }

    /** Registers an instance for good: it survives a restart of this server. Blocks. */
    public void register(Instance instance) {
        registry.add(instance);
        try {
            registered.keep(instance);
        } catch (Failure e) {
            // what would not survive a restart is not registered
            registry.remove(instance);
            throw e;
        }
    }

    /**
     * Takes an instance away that was registered over REST. Blocks.
     *
     * @throws Failure 404 if there is none with this id, 409 if it came from a file
     */
    public void deregister(String id) {
        Instance instance = member(id).instance();
        if (instance.source() != Source.REST) {
            throw Failure.of(
                    ProblemType.CONFLICT,
                    "This instance came from " + instance.source() + " and is changed there");
        }
        registered.forget(id);
        registry.remove(instance);
    }

    /** Makes the instances of the gateway exactly these, until the next call or restart. */
    public void replaceOwn(List<Instance> instances) {
        registry.replaceAll(Source.GATEWAY, instances);
    }

    /** Makes the instances that a discovery found for a service exactly these. */
    public void replaceFound(Source source, ServiceName service, List<Instance> instances) {
        registry.replaceAll(source, service, instances);
    }

    /**
     * Who is told when instances came or went, wherever that was learnt.
     *
     * @param watcher told of which services, after the change and in order; must not block
     */
    public void whenInstancesChange(Consumer<Set<ServiceName>> watcher) {
        registry.whenInstancesChange(watcher);
    }

    /** The instances that were registered over REST. */
    public List<Instance> registeredOverRest() {
        return registry.members()
                .map(Member::instance)
                .filter(instance -> instance.source() == Source.REST)
                .toList();
    }

    /** Whether an instance is there and well by its checks. */
    public boolean isHealthy(String id) {
        return registry.byId(id).filter(m -> m.state() == State.HEALTHY).isPresent();
    }

    /** How every instance of every service is. */
    public Topology topology() {
        return Topology.of(registry.services(), System.nanoTime());
    }

    /** Whether there is a service of this name, however its instances are. */
    public boolean knows(ServiceName service) {
        return registry.service(service).isPresent();
    }

    /** How the instances of one service are, if it is known. */
    public Optional<Topology.ServiceView> service(ServiceName service) {
        return registry.service(service)
                .map(known -> Topology.view(known.members(), System.nanoTime()));
    }

    /** How the next pick would be made, and how the last ones were. */
    public Explanation explain(ServiceName service) {
        return registry.service(service)
                .map(known -> Explanation.of(known, System.nanoTime()))
                .orElseThrow(() -> unknown(service));
    }

    /** The breakers of all instances, by instance id. */
    public Map<String, Breaker> breakers() {
        Map<String, Breaker> breakers = new TreeMap<>();
        registry.members().forEach(m -> breakers.put(m.instance().id(), m.breaker()));
        return breakers;
    }

    /** What an operator has set for an instance. */
    Member member(String id) {
        return registry.byId(id)
                .orElseThrow(() -> Failure.notFound("No instance has the id " + id));
    }

    static Failure unknown(ServiceName service) {
        return Failure.notFound("No service of this name is registered: " + service);
    }
}
