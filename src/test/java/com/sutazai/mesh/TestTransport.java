package com.sutazai.mesh;

import com.sutazai.tls.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A transport as it is by default, and instances on this machine. */
final class TestTransport {

    private TestTransport() {}

    static Transport of(int connectionsMax) {
        return new Transport(settings(connectionsMax), TlsSettings.NONE, new SafeNames(List.of()));
    }

    static MeshSettings settings(int connectionsMax) {
        return settings(connectionsMax, null, null, null);
    }

    /** With files for TLS; each may be null. */
    static MeshSettings settings(
            int connectionsMax, @Nullable Path ca, @Nullable Path certificate, @Nullable Path key) {
        return new MeshSettings(
                Optional.empty(),
                100,
                connectionsMax,
                Duration.ofSeconds(2),
                1 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                Optional.ofNullable(ca),
                Optional.ofNullable(certificate),
                Optional.ofNullable(key),
                List.of());
    }

    static Instance instance(int port) {
        return new Instance(
                "one",
                new ServiceName("one"),
                "http",
                "127.0.0.1",
                port,
                List.of(),
                Map.of(),
                Instance.WEIGHT,
                new HealthCheck.Tcp(),
                Instance.Source.REST);
    }
}
