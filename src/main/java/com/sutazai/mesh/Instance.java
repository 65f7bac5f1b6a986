package com.sutazai.mesh;

import java.util.List;
import java.util.Map;

/**
 * One running copy of a service.
 *
 * @param id unique in the mesh
 * @param scheme http or https
 * @param address host name or literal address
 * @param weight share of the calls that it is meant to get, relative to the others, 1 to 65535
 */
public record Instance(
        String id,
        ServiceName service,
        String scheme,
        String address,
        int port,
        List<String> tags,
        Map<String, String> metadata,
        int weight,
        HealthCheck check,
        Source source) {

    public static final int WEIGHT = 100;
    public static final int WEIGHT_MAX = 65_535;

    /** Who told us of it, and so who may take it away. */
    public enum Source {
        FILE,
        REST,
        CONSUL,
        GATEWAY
    }

    public Instance {
        tags = List.copyOf(tags);
        metadata = Map.copyOf(metadata);
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException("a weight is between 1 and " + WEIGHT_MAX);
        }
    }

    /** Where it runs; empty if nobody said. */
    public String zone() {
        return metadata.getOrDefault("zone", "");
    }

    /** The id of an instance that was given none: {@code name-address-port}. */
    public static String idOf(ServiceName service, String address, int port) {
        return service.value() + "-" + address + "-" + port;
    }

    /** {@code host:port}, an IPv6 address in brackets. */
    public String hostAndPort() {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }
}
