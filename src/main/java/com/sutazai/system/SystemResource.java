package com.sutazai.system;

import com.sutazai.config.SharedBean;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The whole in one answer. */
@SharedBean
@Path("/system")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "system")
public class SystemResource {

    private final StatusReport report;

    @Inject
    public SystemResource(StatusReport report) {
        this.report = report;
    }

    @GET
    @Path("/status")
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "Version, load of this process, dependencies and the mesh, as last measured")
    public Status status() {
        return report.status();
    }

    /**
     * The whole.
     *
     * @param status ok, degraded or down
     * @param uptime seconds
     * @param dependencies by name; MCP services as mcp:NAME
     */
    @org.eclipse.microprofile.openapi.annotations.media.Schema(name = "SystemStatus")
    public record Status(
            String status,
            String version,
            double uptime,
            Load load,
            Map<String, Part> dependencies,
            Mesh mesh,
            Instant timestamp) {}

    /**
     * Load of host and process.
     *
     * @param memoryPercent of the host; memory that the system could give back counts as used
     * @param heapUsed bytes
     * @param heapMax bytes
     */
    public record Load(
            double cpuPercent,
            double processCpuPercent,
            double memoryPercent,
            long heapUsed,
            long heapMax) {}

    /**
     * A dependency.
     *
     * @param state up, degraded or down; absent for what may be missing
     * @param detail empty, or what is wrong
     */
    public record Part(String state, String detail, Instant asked) {}

    /** The mesh in numbers. */
    public record Mesh(int services, int instances, int healthy) {}
}
