package com.sutazai.mcp.upstream;

import com.sutazai.mcp.upstream.Upstream.InstanceStatus;
import com.sutazai.mcp.upstream.Upstream.Status;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.mesh.Topology;
import java.time.Instant;
import java.util.List;

/** How a server is whose instances the mesh watches. */
public record MeshStatus(ServiceMesh mesh, ServiceName service) {

    /** As last asked. */
    public Status now() {
        List<Topology.InstanceView> seen =
                mesh.service(service).map(Topology.ServiceView::instances).orElse(List.of());
        List<InstanceStatus> instances =
                seen.stream()
                        .map(
                                instance ->
                                        new InstanceStatus(
                                                instance.id(),
                                                instance.address(),
                                                instance.state()))
                        .toList();
        long healthy =
                instances.stream().filter(instance -> instance.state().equals("healthy")).count();
        String detail =
                healthy == instances.size()
                        ? ""
                        : healthy + " of " + instances.size() + " instances are healthy";
        Instant asked =
                seen.stream()
                        .map(Topology.InstanceView::lastCheck)
                        .max(Instant::compareTo)
                        .orElse(Instant.EPOCH);
        return new Status(healthy > 0, healthy > 0, detail, instances, 0, asked);
    }
}
