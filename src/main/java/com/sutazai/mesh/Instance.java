package com.sutazai.mesh;

import java.util.List;
import java.util.Map;

/**
 * One running copy of a service.
 *
 * @param id unique in the mesh
 * @param scheme http or https
 * @param address host name or literal address
 */
public record Instance(
        String id,
        ServiceName service,
        String scheme,
        String address,
        int port,
        List<String> tags,
        Map<String, String> metadata,
        HealthCheck check,
        Source source) {

    /** Who told us of it, and so who may take it away. */
    public enum Source {
        FILE,
        REST,
        GATEWAY
    }

    public Instance {
        tags = List.copyOf(tags);
        metadata = Map.copyOf(metadata);
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
