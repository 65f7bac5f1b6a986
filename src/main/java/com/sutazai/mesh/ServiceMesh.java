package com.sutazai.mesh;

import com.sutazai.http.Failure;
import com.sutazai.mesh.Instance.Source;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

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
     * Does something on an instance of a service, with deadline, choice, breaker and repetition.
     * Blocks; belongs on a virtual thread.
     *
     * @throws Failure 404 if there is no such service, 503 if no instance is healthy, 502 or 504 if
     *     none answered
     */
    public <R> R call(ServiceName service, CallPolicy policy, Operation<R> operation) {
        return pipeline.call(service, policy, operation);
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
        Instance instance =
                registry.byId(id)
                        .map(Member::instance)
                        .orElseThrow(() -> Failure.notFound("No instance has the id " + id));
        if (instance.source() != Source.REST) {
            throw Failure.of(
                    com.sutazai.http.ProblemType.CONFLICT,
                    "This instance came from " + instance.source() + " and is changed there");
        }
        registered.forget(id);
        registry.remove(instance);
    }

    /** Makes the instances of the gateway exactly these, until the next call or restart. */
    public void replaceOwn(List<Instance> instances) {
        registry.replaceAll(Source.GATEWAY, instances);
    }

    /** How every instance of every service is. */
    public Topology topology() {
        return Topology.of(registry.services());
    }

    /** How the instances of one service are, if it is known. */
    public Optional<Topology.ServiceView> service(ServiceName service) {
        return Optional.ofNullable(topology().services().get(service.value()));
    }
}
