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
 * Instances from a JSON file: {@code {"services": [{"name", "scheme", "check", "health_path",
 * "instances": [{"address", "port", "tags", "metadata", "weight"}]}]}}. Read again when its time
 * changes. Used by one thread.
 */
final class FileDiscovery implements Discovery {

    /** The file. */
    record Document(List<Service> services) {}

    /** A service of the file; scheme and check are http if absent, health_path /health. */
    record Service(
            String name,
            @Nullable String scheme,
            @Nullable String check,
            @JsonProperty("health_path") @Nullable String healthPath,
            List<Entry> instances) {}

    /** An instance of the file. */
    record Entry(
            String address,
            int port,
            @Nullable List<String> tags,
            @Nullable Map<String, String> metadata,
            @Nullable Integer weight) {}

    private final Path file;
    private final SafeNames names;
    private @Nullable FileTime read;
    private List<Instance> instances = List.of();

    FileDiscovery(Path file, SafeNames names) {
        this.names = names;
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

    private Instance instance(Service service, Entry entry) {
        ServiceName name = new ServiceName(service.name());
        if (!names.isAcceptable(entry.address())) {
            throw new IllegalArgumentException(
                    "service " + name + " has an address that may not be called");
        }
        return new Instance(
                Instance.idOf(name, entry.address(), entry.port()),
                name,
                Objects.requireNonNullElse(service.scheme(), "http"),
                entry.address(),
                entry.port(),
                Objects.requireNonNullElse(entry.tags(), List.of()),
                Objects.requireNonNullElse(entry.metadata(), Map.of()),
                Objects.requireNonNullElse(entry.weight(), Instance.WEIGHT),
                HealthCheck.of(
                        Objects.requireNonNullElse(service.check(), "http"), service.healthPath()),
                Source.FILE);
    }
}
