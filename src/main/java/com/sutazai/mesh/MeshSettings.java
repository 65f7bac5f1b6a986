package com.sutazai.mesh;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How services are found, checked and called. */
public record MeshSettings(
        @Setting(
                        key = "mesh.services.file",
                        unit = "path of a JSON file",
                        about = "Services and their instances; read again when it changes.")
                Optional<Path> servicesFile,
        @Setting(
                        key = "mesh.instances.max",
                        byDefault = "1000",
                        unit = "instances",
                        about = "Most instances of all services together.")
                int instancesMax,
        @Setting(
                        key = "mesh.connections.max",
                        byDefault = "2048",
                        unit = "connections",
                        about =
                                "Most open connections to all services together; half of them to one instance.")
                int connectionsMax,
        @Setting(
                        key = "mesh.connect.timeout",
                        byDefault = "PT1S",
                        unit = "ISO-8601 duration",
                        about = "Longest wait for a connection to an instance.")
                Duration connectTimeout,
        @Setting(
                        key = "mesh.reply.size.max",
                        byDefault = "10485760",
                        unit = "bytes",
                        about = "Largest body that POST /api/v1/mesh/v2/call brings back.")
                int replySizeMax,
        @Setting(
                        key = "mesh.check.interval",
                        byDefault = "PT10S",
                        unit = "ISO-8601 duration",
                        about =
                                "Pause between two health checks of an instance; jittered by a tenth.")
                Duration checkInterval,
        @Setting(
                        key = "mesh.check.timeout",
                        byDefault = "PT1S",
                        unit = "ISO-8601 duration",
                        about = "Longest wait for the answer to a health check.")
                Duration checkTimeout,
        @Setting(
                        key = "mesh.breaker.failures",
                        byDefault = "5",
                        unit = "1 to 100 calls",
                        about = "Failures in a row that open the breaker of an instance.")
                int breakerFailures,
        @Setting(
                        key = "mesh.breaker.delay",
                        byDefault = "PT60S",
                        unit = "ISO-8601 duration",
                        about = "How long a breaker stays open before one probe is let through.")
                Duration breakerDelay)
        implements Settings {

    public MeshSettings {
        new Rules()
                .between("MESH_INSTANCES_MAX", instancesMax, 1, 100_000)
                .between("MESH_CONNECTIONS_MAX", connectionsMax, 2, 65_535)
                .between(
                        "MESH_CONNECT_TIMEOUT",
                        connectTimeout,
                        Duration.ofMillis(10),
                        Duration.ofMinutes(1))
                .between("MESH_REPLY_SIZE_MAX", replySizeMax, 1_024, 1 << 30)
                .between(
                        "MESH_CHECK_INTERVAL",
                        checkInterval,
                        Duration.ofMillis(100),
                        Duration.ofHours(1))
                .between(
                        "MESH_CHECK_TIMEOUT",
                        checkTimeout,
                        Duration.ofMillis(10),
                        Duration.ofMinutes(1))
                .between("MESH_BREAKER_FAILURES", breakerFailures, 1, 100)
                .between(
                        "MESH_BREAKER_DELAY",
                        breakerDelay,
                        Duration.ofSeconds(1),
                        Duration.ofHours(1))
                .check();
    }
}
