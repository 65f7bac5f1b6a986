package com.sutazai.mesh;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.sutazai.http.Json;
import com.sutazai.mesh.Instance.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Instances from a JSON file: {@code {"services": [{"name", "health_path", "instances":
 * [{"address", "port", "tags", "metadata"}]}]}}. Read again when its time changes. Used by one
 * thread.
 */
final class FileDiscovery implements Discovery {

    /** The file. */
    record Document(List<Service> services) {}

    /** A service of the file; {@code health_path} is /health if absent. */
    record Service(
            String name,
            @JsonProperty("health_path") @Nullable String healthPath,
            List<Entry> instances) {}

    /** An instance of the file. */
    record Entry(
            String address,
            int port,
            @Nullable List<String> tags,
            @Nullable Map<String, String> metadata) {}

    private final Path file;
    private @Nullable FileTime read;
    private List<Instance> instances = List.of();

    FileDiscovery(Path file) {
        this.file = file;
    }

    @Override
    public List<Instance> instances() throws IOException {
        FileTime now = Files.getLastModifiedTime(file);
        if (!now.equals(read)) {
            Document document = Json.mapper().readValue(file.toFile(), Document.class);
            instances =
                    document.services().stream()
                            .flatMap(
                                    service ->
                                            service.instances().stream()
                                                    .map(entry -> instance(service, entry)))
                            .toList();
            read = now;
        }
        return instances;
    }

    private static Instance instance(Service service, Entry entry) {
        ServiceName name = new ServiceName(service.name());
        if (!SafeNames.isAcceptable(entry.address())) {
            throw new IllegalArgumentException(
                    "service " + name + " has an address that may not be called");
        }
        return new Instance(
                Instance.idOf(name, entry.address(), entry.port()),
                name,
                "http",
                entry.address(),
                entry.port(),
                Objects.requireNonNullElse(entry.tags(), List.of()),
                Objects.requireNonNullElse(entry.metadata(), Map.of()),
                service.healthPath() == null
                        ? HealthCheck.DEFAULT
                        : new HealthCheck.Http(service.healthPath()),
                Source.FILE);
    }
}
