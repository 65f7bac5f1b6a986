package com.sutazai.mesh.kong;

import com.sutazai.mesh.Topology;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which targets the upstreams should have.
 *
 * @param ofUpstreams weight by {@code host:port}, by name of the upstream
 */
record Targets(Map<String, Map<String, Integer>> ofUpstreams) {

    static final String SUFFIX = "-upstream";

    /** Those of the mesh's services that Kong is told of; the gateway's own are not among them. */
    static Targets of(Topology topology, List<String> services) {
        Map<String, Map<String, Integer>> upstreams = new TreeMap<>();
        topology.services()
                .forEach(
                        (name, service) -> {
                            boolean isOwn =
                                    service.instances().stream()
                                            .allMatch(view -> view.source().equals("gateway"));
                            if (!isOwn && (services.contains("*") || services.contains(name))) {
                                upstreams.put(name + SUFFIX, of(service));
                            }
                        });
        return new Targets(upstreams);
    }

    private static Map<String, Integer> of(Topology.ServiceView service) {
        Map<String, Integer> targets = new TreeMap<>();
        for (Topology.InstanceView instance : service.instances()) {
            if (instance.couldBePicked()) {
                targets.put(instance.address(), instance.weight());
            }
        }
        return targets;
    }
}
