package com.sutazai.system;

import com.sutazai.http.Failure;
import com.sutazai.mcp.inprocess.McpTool;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.ServiceName;
import com.sutazai.mesh.Topology;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What models may ask of this server itself. */
@ApplicationScoped
public class SystemTools {

    private final ServiceMesh mesh;
    private final StatusReport report;

    /** For the proxy. */
    @SuppressWarnings({"NullAway", "unused"})
    protected SystemTools() {
        this.mesh = null;
        this.report = null;
    }

    @Inject
    public SystemTools(ServiceMesh mesh, StatusReport report) {
        this.mesh = mesh;
        this.report = report;
    }

    /**
     * A part of the mesh.
     *
     * @param service its name; all if absent
     */
    public record Asked(
            @Nullable
                    @Pattern(regexp = ServiceName.PATTERN, message = "has 1 to 64 of a-z 0-9 -")
                    @Schema(description = "Name of one service; all if absent")
                    String service) {}

    @McpTool(
            name = "system_status",
            description =
                    "How this server is: version, uptime, load, and whether each dependency and MCP service is up, as last measured.")
    public SystemResource.Status status() {
        return report.status();
    }

    @McpTool(
            name = "mesh_topology",
            description =
                    "The services of the mesh with their instances: address, state, whether each can be picked and why not, breaker, success rate, calls under way.")
    @RolesAllowed("operator")
    public Map<String, Topology.ServiceView> topology(Asked asked) {
        String service = asked.service();
        if (service == null) {
            return mesh.topology().services();
        }
        return Map.of(
                service,
                mesh.service(new ServiceName(service))
                        .orElseThrow(
                                () -> Failure.notFound("No service of this name is in the mesh")));
    }
}
