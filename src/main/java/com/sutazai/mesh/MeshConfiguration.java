package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.mesh.balance.Strategy;
import jakarta.inject.Inject;
import java.util.Optional;

/** Changes how calls are made while the server runs; kept across restarts. Blocks. */
@SharedBean
public class MeshConfiguration {

    private final Registry registry;
    private final KeptRules kept;
    private final ServiceMesh mesh;

    @Inject
    public MeshConfiguration(Registry registry, KeptRules kept, ServiceMesh mesh) {
        this.registry = registry;
        this.kept = kept;
        this.mesh = mesh;
    }

    /** Sets the strategy of a service, or of all that set none. */
    void balance(Optional<ServiceName> service, Strategy.Kind kind) {
        kept.put(service, current(service).with(kind));
    }

    /** Sets when breakers open and for how long, of a service or of all that set nothing. */
    void protect(Optional<ServiceName> service, Breaker.Rules rules) {
        kept.put(service, current(service).with(rules));
    }

    TrafficPolicy policy(ServiceName service) {
        return registry.rules(service).policy();
    }

    /**
     * Replaces the policy of a service.
     *
     * @throws Failure 422 if it contradicts itself
     */
    void direct(ServiceName service, TrafficPolicy policy) {
        policy.check(service);
        kept.put(Optional.of(service), current(Optional.of(service)).with(policy));
    }

    /** Sets weight and draining of an instance; what is absent stays as it is. */
    Member.Tuning tune(String instanceId, Optional<Integer> weight, Optional<Boolean> draining) {
        Member.Tuning before = mesh.member(instanceId).tuning();
        Member.Tuning next =
                new Member.Tuning(
                        weight.orElse(before.weight()), draining.orElse(before.isDraining()));
        kept.put(instanceId, next);
        return next;
    }

    private ServiceRules current(Optional<ServiceName> service) {
        return service.map(registry::rules).orElseGet(registry::rulesOfAll);
    }
}
