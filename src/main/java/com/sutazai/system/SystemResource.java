package com.sutazai.system;

import com.sun.management.OperatingSystemMXBean;
import com.sutazai.breaker.Dependency;
import com.sutazai.database.DatabaseProbe;
import com.sutazai.http.Version;
import com.sutazai.mcp.McpBridge;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.Topology;
import com.sutazai.redis.Redis;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The whole in one answer. */
@RequestScoped
@Path("/system")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "system")
public class SystemResource {

    private final DatabaseProbe database;
    private final Redis redis;
    private final ServiceMesh mesh;
    private final McpBridge bridge;

    @Inject
    public SystemResource(DatabaseProbe database, Redis redis, ServiceMesh mesh, McpBridge bridge) {
        this.database = database;
        this.redis = redis;
        this.mesh = mesh;
        this.bridge = bridge;
    }

    @GET
    @Path("/status")
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "Version, load of this process, dependencies and the mesh, as last measured")
    public Status status() {
        Map<String, Part> dependencies = new LinkedHashMap<>();
        dependencies.put("postgresql", part(database.state(), "down"));
        dependencies.put("redis", part(redis.state(), "degraded"));
        for (String service : bridge.services()) {
            Upstream.Status status = bridge.status(service);
            dependencies.put(
                    "mcp:" + service,
                    new Part(
                            status.isHealthy() ? "up" : "degraded",
                            status.detail(),
                            status.asked()));
        }
        boolean isDown =
                dependencies.values().stream().anyMatch(part -> part.state().equals("down"));
        boolean isDegraded =
                dependencies.values().stream().anyMatch(part -> part.state().equals("degraded"));
        Topology topology = mesh.topology();
        return new Status(
                isDown ? "down" : isDegraded ? "degraded" : "ok",
                Version.TEXT,
                ManagementFactory.getRuntimeMXBean().getUptime() / 1_000.0,
                load(),
                dependencies,
                new Mesh(
                        topology.services().size(),
                        topology.totalInstances(),
                        topology.healthyInstances()),
                Instant.now());
    }

    private static Part part(Dependency state, String whenNot) {
        return new Part(state.isUp() ? "up" : whenNot, state.detail(), state.asked());
    }

    private static Load load() {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double memory =
                100.0
                        * (system.getTotalMemorySize() - system.getFreeMemorySize())
                        / Math.max(1, system.getTotalMemorySize());
        Runtime runtime = Runtime.getRuntime();
        return new Load(
                percent(system.getCpuLoad()),
                percent(system.getProcessCpuLoad()),
                memory,
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory());
    }

    /** The first reading of a JVM is negative: nothing was measured yet. */
    private static double percent(double share) {
        return Math.max(0, share) * 100;
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
     * @param state up, degraded or down
     * @param detail empty, or what is wrong
     */
    public record Part(String state, String detail, Instant asked) {}

    /** The mesh in numbers. */
    public record Mesh(int services, int instances, int healthy) {}
}
