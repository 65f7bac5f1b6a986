package com.sutazai.mesh.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.mesh.HealthCheck;
import com.sutazai.mesh.Instance;
import com.sutazai.mesh.ServiceName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the answer of {@code /v1/health/service/NAME}. */
final class FoundInstances {

    /** Consul's weights are around 1, ours around 100. */
    private static final int WEIGHT_UNIT = Instance.WEIGHT;

    private FoundInstances() {}

    /**
     * The instances that are not critical; those in warning have the weight for that.
     *
     * @throws IOException if the answer has another shape
     */
    static List<Instance> of(ServiceName name, JsonNode answer) throws IOException {
        if (!answer.isArray()) {
            throw new IOException("the answer is not a list of instances");
        }
        List<Instance> instances = new ArrayList<>();
        for (JsonNode entry : answer) {
            if (!entry.path("Service").isObject()) {
                throw new IOException("an entry has no Service");
            }
            instance(name, entry).ifPresent(instances::add);
        }
        return instances;
    }

    private static Optional<Instance> instance(ServiceName name, JsonNode entry) {
        JsonNode service = entry.path("Service");
        boolean isWarning = false;
        for (JsonNode check : entry.path("Checks")) {
            String status = check.path("Status").asText();
            if (status.equals("critical") || status.equals("maintenance")) {
                return Optional.empty();
            }
            isWarning |= status.equals("warning");
        }
        String own = service.path("Address").asText();
        String address = own.isEmpty() ? entry.path("Node").path("Address").asText() : own;
        int port = service.path("Port").asInt();
        if (address.isEmpty() || port < 1 || port > 65_535) {
            return Optional.empty();
        }
        Map<String, String> meta = new HashMap<>();
        service.path("Meta")
                .properties()
                .forEach(field -> meta.put(field.getKey(), field.getValue().asText()));
        String datacenter = entry.path("Node").path("Datacenter").asText();
        if (!datacenter.isEmpty()) {
            meta.putIfAbsent("zone", datacenter);
        }
        List<String> tags = new ArrayList<>();
        service.path("Tags").forEach(tag -> tags.add(tag.asText()));
        int weight = service.path("Weights").path(isWarning ? "Warning" : "Passing").asInt(1);
        return Optional.of(
                new Instance(
                        service.path("ID").asText(Instance.idOf(name, address, port)),
                        name,
                        "https".equals(meta.get("scheme")) ? "https" : "http",
                        address,
                        port,
                        tags,
                        meta,
                        Math.clamp((long) weight * WEIGHT_UNIT, 1, Instance.WEIGHT_MAX),
                        check(meta.get("check"), meta.get("kind"), meta.get("check_path")),
                        Instance.Source.CONSUL));
    }

    /** What the metadata ask for; a TCP connection if they say nothing, because all have that. */
    private static HealthCheck check(
            @Nullable String check, @Nullable String kind, @Nullable String path) {
        String asked = check != null ? check : "mcp".equals(kind) ? "mcp" : "tcp";
        try {
            return HealthCheck.of(asked, path);
        } catch (IllegalArgumentException e) {
            // a word of another convention: the check that all have
            return HealthCheck.of("tcp", null);
        }
    }
}
