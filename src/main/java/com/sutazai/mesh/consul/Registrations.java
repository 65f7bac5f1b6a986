package com.sutazai.mesh.consul;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Json;
import com.sutazai.http.Version;
import com.sutazai.mesh.HealthCheck;
import com.sutazai.mesh.Instance;
import java.time.Duration;

/** Registrations as Consul takes them. */
final class Registrations {

    /** Much longer than any outage: who is critical for so long will not come back. */
    private static final String FORGOTTEN_AFTER = "24h";

    static final Duration TIME_TO_LIVE = Duration.ofSeconds(15);

    private final String owner;

    Registrations(String owner) {
        this.owner = owner;
    }

    /** This server, checked at its readiness. */
    ObjectNode self(String name, String address, int port, Duration interval) {
        ObjectNode body = body(owner, name, address, port);
        body.withObject("/Meta").put("version", Version.TEXT).put("kind", "backend");
        body.putObject("Check")
                .put("CheckID", owner + "-ready")
                .put("Name", "readiness")
                .put("HTTP", "http://" + host(address) + ":" + port + "/health/ready")
                .put("Interval", interval.toSeconds() + "s")
                .put("Timeout", "3s")
                .put("DeregisterCriticalServiceAfter", FORGOTTEN_AFTER);
        return body;
    }

    /** An instance that was registered with us. */
    ObjectNode of(Instance instance) {
        ObjectNode body =
                body(
                        instance.id(),
                        instance.service().value(),
                        instance.address(),
                        instance.port());
        ObjectNode meta = body.withObject("/Meta");
        instance.metadata().forEach(meta::put);
        meta.put("scheme", instance.scheme()).put("check", instance.check().kind());
        instance.tags().forEach(body.putArray("Tags")::add);
        int weight = Math.max(1, Math.round((float) instance.weight() / Instance.WEIGHT));
        body.putObject("Weights").put("Passing", weight).put("Warning", 1);
        ObjectNode check =
                body.putObject("Check")
                        .put("CheckID", checkId(instance))
                        .put("Name", "check of the mesh")
                        .put("DeregisterCriticalServiceAfter", FORGOTTEN_AFTER);
        switch (instance.check()) {
            case HealthCheck.Http(String path) -> {
                meta.put("check_path", path);
                check.put("HTTP", instance.scheme() + "://" + instance.hostAndPort() + path)
                        .put("Interval", "10s")
                        .put("Timeout", "2s");
            }
            case HealthCheck.Tcp() ->
                    check.put("TCP", instance.hostAndPort())
                            .put("Interval", "10s")
                            .put("Timeout", "2s");
            case HealthCheck.Mcp(String path) -> {
                // Consul cannot ask in MCP: we do, and say what came of it
                meta.put("check_path", path);
                check.put("TTL", TIME_TO_LIVE.toSeconds() + "s");
            }
        }
        return body;
    }

    static String checkId(Instance instance) {
        return instance.id() + "-check";
    }

    private ObjectNode body(String id, String name, String address, int port) {
        ObjectNode body = Json.trees().createObjectNode();
        body.put("ID", id).put("Name", name).put("Address", address).put("Port", port);
        body.putObject("Meta").put("sutazai_owner", owner);
        return body;
    }

    private static String host(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
