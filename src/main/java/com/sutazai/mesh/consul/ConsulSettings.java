package com.sutazai.mesh.consul;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where Consul is and what is asked and told of it. */
public record ConsulSettings(
        @Setting(
                        key = "consul.host",
                        unit = "host name or address",
                        about =
                                "Consul's agent on this machine or next to it; without it the mesh lives from its file and from REST.")
                Optional<String> host,
        @Setting(
                        key = "consul.port",
                        byDefault = "8500",
                        unit = "port",
                        about = "HTTP port of Consul's agent.")
                int port,
        @Setting(
                        key = "consul.scheme",
                        byDefault = "http",
                        unit = "http or https",
                        about = "How Consul's agent is spoken to.")
                String scheme,
        @Setting(
                        key = "consul.http.token",
                        byDefault = "",
                        secret = true,
                        generated = Setting.Generated.YES,
                        unit = "an ACL token",
                        about =
                                "Token for Consul; needs service:write for what is registered, service:read and node:read for what is found.")
                String token,
        @Setting(
                        key = "consul.services",
                        byDefault = "*",
                        unit = "service names, separated by commas",
                        about = "Services of Consul that are in the mesh; * for all.")
                List<String> services,
        @Setting(
                        key = "consul.watches.max",
                        byDefault = "150",
                        unit = "services",
                        about =
                                "Most services of Consul that are watched; each holds a connection, of which Consul allows 200.")
                int watchesMax,
        @Setting(
                        key = "consul.empty.grace",
                        byDefault = "PT1M",
                        unit = "ISO-8601 duration",
                        about =
                                "How long instances stay that were known when Consul suddenly lists none of a service.")
                Duration emptyGrace,
        @Setting(
                        key = "backend.service.name",
                        byDefault = "backend",
                        unit = "service name",
                        about = "Name under which this server is registered.")
                String serviceName,
        @Setting(
                        key = "backend.service.address",
                        unit = "host name or address",
                        about =
                                "Address at which others reach this server; HTTP_ADDRESS if absent.")
                Optional<String> serviceAddress,
        @Setting(
                        key = "backend.check.interval",
                        byDefault = "PT5S",
                        unit = "ISO-8601 duration",
                        about = "How often Consul asks for /health/ready.")
                Duration checkInterval)
        implements Settings {

    public ConsulSettings {
        new Rules()
                .between("CONSUL_PORT", port, 1, 65_535)
                .between("CONSUL_WATCHES_MAX", watchesMax, 1, 10_000)
                .between("CONSUL_EMPTY_GRACE", emptyGrace, Duration.ZERO, Duration.ofHours(24))
                .between(
                        "BACKEND_CHECK_INTERVAL",
                        checkInterval,
                        Duration.ofSeconds(1),
                        Duration.ofMinutes(5))
                .that(
                        scheme.equals("http") || scheme.equals("https"),
                        "CONSUL_SCHEME",
                        "is neither http nor https",
                        "Example: http")
                .that(
                        serviceName.matches("[a-z0-9-]{1,64}"),
                        "BACKEND_SERVICE_NAME",
                        "is not a service name",
                        "Use 1 to 64 of a-z 0-9 -")
                .check();
    }

    /** Consul's agent. */
    URI agent() {
        return URI.create(scheme + "://" + host.orElse("127.0.0.1") + ":" + port);
    }
}
