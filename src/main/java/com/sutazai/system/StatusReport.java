package com.sutazai.system;

import com.sun.management.OperatingSystemMXBean;
import com.sutazai.breaker.Dependency;
import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseProbe;
import com.sutazai.http.Version;
import com.sutazai.mcp.McpBridge;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.Topology;
import com.sutazai.redis.Redis;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Version, load, dependencies and mesh in one, as last measured. */
@SharedBean
public class StatusReport {

    private final DatabaseProbe database;
    private final Redis redis;
    private final ServiceMesh mesh;
    private final McpBridge bridge;

    @Inject
    public StatusReport(DatabaseProbe database, Redis redis, ServiceMesh mesh, McpBridge bridge) {
        this.database = database;
        this.redis = redis;
        this.mesh = mesh;
        this.bridge = bridge;
    }

    SystemResource.Status status() {
        Map<String, SystemResource.Part> dependencies = new LinkedHashMap<>();
        dependencies.put("postgresql", part(database.state(), "down"));
        dependencies.put("redis", part(redis.state(), "degraded"));
        for (String service : bridge.services()) {
            Upstream.Status status = bridge.status(service);
            dependencies.put(
                    "mcp:" + service,
                    new SystemResource.Part(
                            status.isHealthy()
                                    ? "up"
                                    : status.isUsable() ? Upstream.IDLE : whenNot(service),
                            status.detail(),
                            status.asked()));
        }
        boolean isDown =
                dependencies.values().stream().anyMatch(part -> part.state().equals("down"));
        boolean isDegraded =
                dependencies.values().stream().anyMatch(part -> part.state().equals("degraded"));
        Topology topology = mesh.topology();
        return new SystemResource.Status(
                isDown ? "down" : isDegraded ? "degraded" : "ok",
                Version.TEXT,
                ManagementFactory.getRuntimeMXBean().getUptime() / 1_000.0,
                load(),
                dependencies,
                new SystemResource.Mesh(
                        topology.services().size(),
                        topology.totalInstances(),
                        topology.healthyInstances()),
                Instant.now());
    }

    private String whenNot(String service) {
        return bridge.isOptional(service) ? "absent" : "degraded";
    }

    private static SystemResource.Part part(Dependency state, String whenNot) {
        return new SystemResource.Part(
                state.isUp() ? "up" : whenNot, state.detail(), state.asked());
    }

    private static SystemResource.Load load() {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double memory =
                100.0
                        * (system.getTotalMemorySize() - system.getFreeMemorySize())
                        / Math.max(1, system.getTotalMemorySize());
        Runtime runtime = Runtime.getRuntime();
        return new SystemResource.Load(
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
}
