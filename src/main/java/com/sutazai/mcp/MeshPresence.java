package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.mesh.Topology;
import jakarta.inject.Inject;
import java.util.List;

/** What the mesh knows of the services of the gateway. */
@SharedBean
public class MeshPresence {

    private final McpBridge bridge;
    private final ServiceMesh mesh;

    @Inject
    public MeshPresence(McpBridge bridge, ServiceMesh mesh) {
        this.bridge = bridge;
        this.mesh = mesh;
    }

    /** A line for each instance of each service: its id and how it is. */
    public List<String> lines() {
        return bridge.all().stream()
                .flatMap(service -> instances(service).stream())
                .map(instance -> instance.id() + ": " + instance.state())
                .toList();
    }

    /**
     * The instances of a service that Consul told of.
     *
     * @throws com.sutazai.http.Failure 404 if there is no such service
     */
    public List<Topology.InstanceView> inConsul(String name) {
        return instances(bridge.find(name)).stream()
                .filter(instance -> instance.source().equals("consul"))
                .toList();
    }

    /**
     * Whether the mesh knows instances of a service.
     *
     * @throws com.sutazai.http.Failure 404 if there is no such service
     */
    public boolean isInMesh(String name) {
        return !instances(bridge.find(name)).isEmpty();
    }

    /**
     * What a service is for, as its entry says.
     *
     * @throws com.sutazai.http.Failure 404 if there is no such service
     */
    public List<String> capabilities(String name) {
        return bridge.find(name).entry().capabilities();
    }

    private List<Topology.InstanceView> instances(McpService service) {
        return mesh.service(new ServiceName(service.entry().meshName()))
                .map(Topology.ServiceView::instances)
                .orElse(List.of());
    }
}
