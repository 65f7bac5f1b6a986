package com.sutazai.mesh;

import com.sutazai.http.Failure;
import com.sutazai.http.Problem.FieldError;
import com.sutazai.mesh.Instance.Source;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An instance to register. Both shapes of the contract: with {@code service_name}, or with {@code
 * service_id} alone, which is then the name too.
 *
 * @param serviceId id of the instance; {@code name-address-port} if absent
 * @param address host name or literal address; {@code localhost} if absent
 * @param port 8080 if absent
 * @param scheme http if absent
 * @param weight share of the calls relative to other instances; 100 if absent
 * @param check GET /health if absent
 */
@Schema(
        examples =
                "{\"service_name\": \"billing\", \"address\": \"127.0.0.1\", \"port\": 8081, \"tags\": [\"v1\"], \"metadata\": {\"zone\": \"a\"}}")
public record Registration(
        @Nullable
                @Pattern(
                        regexp = "[A-Za-z0-9._:-]{1,200}",
                        message = "has 1 to 200 of A-Z a-z 0-9 . _ : -")
                String serviceId,
        @Nullable @Pattern(regexp = ServiceName.PATTERN, message = "has 1 to 64 of a-z 0-9 -")
                String serviceName,
        @Nullable @Size(max = 253) String address,
        @Nullable @Min(1) @Max(65_535) Integer port,
        @Nullable @Size(max = 50) List<@Size(max = 100) String> tags,
        @Nullable @Size(max = 50) Map<@Size(max = 100) String, @Size(max = 1000) String> metadata,
        @Nullable @Pattern(regexp = "https?", message = "is not one of http, https") String scheme,
        @Nullable @Min(1) @Max(Instance.WEIGHT_MAX) Integer weight,
        @Nullable @Valid Check check) {

    /**
     * How it is asked whether it is well.
     *
     * @param type http, tcp, mcp or ollama
     * @param path for http and mcp; /health and /mcp if absent
     */
    public record Check(
            @NotNull
                    @Pattern(
                            regexp = "http|tcp|mcp|ollama",
                            message = "is not one of http, tcp, mcp, ollama")
                    String type,
            @Nullable
                    @Size(max = 1000)
                    @Pattern(
                            regexp = "/[!-~]*",
                            message = "starts with / and has no space or control character")
                    String path) {}

    private static final String ADDRESS = "localhost";
    private static final int PORT = 8080;

    /** For the audit: as the instance is called, as far as it is. */
    String target() {
        return Stream.of(serviceId, serviceName).filter(Objects::nonNull).findFirst().orElse("");
    }

    Instance instance(SafeNames names) {
        List<FieldError> wrong = new ArrayList<>();
        String name = serviceName == null ? serviceId : serviceName;
        if (name == null) {
            wrong.add(new FieldError("/service_name", "is missing, and so is service_id"));
        } else if (!ServiceName.isAccepted(name)) {
            wrong.add(
                    new FieldError(
                            serviceName == null ? "/service_id" : "/service_name",
                            "has 1 to 64 of a-z 0-9 -"));
        }
        String host = Objects.requireNonNullElse(address, ADDRESS);
        if (!names.isAcceptable(host)) {
            wrong.add(
                    new FieldError("/address", "is not a host name or address that may be called"));
        }
        if (name == null || !wrong.isEmpty()) {
            throw Failure.invalid(wrong);
        }
        ServiceName service = new ServiceName(name);
        int onPort = port == null ? PORT : port;
        return new Instance(
                serviceId == null ? Instance.idOf(service, host, onPort) : serviceId,
                service,
                Objects.requireNonNullElse(scheme, "http"),
                host,
                onPort,
                Objects.requireNonNullElse(tags, List.of()),
                Objects.requireNonNullElse(metadata, Map.of()),
                Objects.requireNonNullElse(weight, Instance.WEIGHT),
                check == null ? HealthCheck.standard() : HealthCheck.of(check.type(), check.path()),
                Source.REST);
    }

    /** What was registered, in both shapes of the contract. */
    @Schema(name = "Registered")
    public record Reply(String serviceId, String status, String message, Service service) {

        static Reply of(Instance instance) {
            RegisteredInstance registered =
                    new RegisteredInstance(
                            instance.id(),
                            instance.service().value(),
                            instance.address(),
                            instance.port(),
                            instance.tags(),
                            instance.metadata());
            return new Reply(
                    instance.id(),
                    "registered",
                    "Instance " + instance.id() + " is in the mesh and is being checked",
                    new Service(instance.id(), "registered", registered));
        }
    }

    /** The older shape. */
    @Schema(name = "RegisteredService")
    public record Service(String id, String status, RegisteredInstance instance) {}

    /** The instance as it was understood. */
    public record RegisteredInstance(
            String serviceId,
            String name,
            String address,
            int port,
            List<String> tags,
            Map<String, String> metadata) {}
}
