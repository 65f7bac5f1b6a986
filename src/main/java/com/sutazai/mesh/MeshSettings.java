package com.sutazai.mesh;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import com.sutazai.http.AddressRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
                        key = "mesh.check.interval.idle",
                        byDefault = "PT60S",
                        unit = "ISO-8601 duration",
                        about = "The same for a healthy instance that gets no calls.")
                Duration checkIntervalIdle,
        @Setting(
                        key = "mesh.check.interval.out",
                        byDefault = "PT2S",
                        unit = "ISO-8601 duration",
                        about =
                                "The same for an instance that is out; never longer than the others.")
                Duration checkIntervalOut,
        @Setting(
                        key = "mesh.tls.ca.file",
                        unit = "path of a PEM file",
                        about =
                                "Authorities that instances with https are trusted by; those of the JVM and of TLS_CA_FILE if absent. Read again when it changes, as the next two.")
                Optional<Path> tlsCaFile,
        @Setting(
                        key = "mesh.tls.certificate.file",
                        unit = "path of a PEM file",
                        about = "Certificate, with its chain, that this server shows to instances.")
                Optional<Path> tlsCertificateFile,
        @Setting(
                        key = "mesh.tls.key.file",
                        unit = "path of a PEM file",
                        about = "Key of that certificate, in PKCS #8 without a password.")
                Optional<Path> tlsKeyFile,
        @Setting(
                        key = "mesh.allowed.networks",
                        byDefault = "",
                        unit = "CIDR ranges, separated by commas",
                        about =
                                "Addresses that instances may have; empty for all but link-local, multicast and cloud metadata, which are always refused.")
                List<String> allowedNetworks)
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
                .between(
                        "MESH_CHECK_INTERVAL_IDLE",
                        checkIntervalIdle,
                        Duration.ofMillis(100),
                        Duration.ofHours(1))
                .between(
                        "MESH_CHECK_INTERVAL_OUT",
                        checkIntervalOut,
                        Duration.ofMillis(100),
                        Duration.ofHours(1))
                .that(
                        tlsCertificateFile.isPresent() == tlsKeyFile.isPresent(),
                        "MESH_TLS_KEY_FILE",
                        "and MESH_TLS_CERTIFICATE_FILE are not set together",
                        "Set both or neither")
                .that(
                        allowedNetworks.stream().allMatch(AddressRange::isWellFormed),
                        "MESH_ALLOWED_NETWORKS",
                        "is not a list of CIDR ranges",
                        "Example: 10.0.0.0/8, 127.0.0.0/8")
                .check();
    }
}
