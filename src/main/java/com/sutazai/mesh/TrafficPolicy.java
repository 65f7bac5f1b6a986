package com.sutazai.mesh;

import com.sutazai.http.Failure;
import com.sutazai.http.Problem.FieldError;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How calls to one service are treated.
 *
 * @param kind what its calls are like, which decides the strategy unless one is configured: {@code
 *     short} leads to latency, {@code streaming} to least_connections; short if absent
 * @param subsets instances that share the calls by weight, for example a canary; whoever is in none
 *     of them gets no calls while one of them can answer
 * @param fallback service that is called when no instance of this one can be
 * @param mirror where copies of read-only calls go; their answers are dropped
 * @param callsMax calls under way at once; MESH_CALLS_PER_SERVICE if absent
 * @param queueMax calls that wait for one of them to end; MESH_QUEUE_PER_SERVICE if absent
 * @param headers set on every message to an instance; {@code ${secret:NAME}} stands for a secret
 */
@Schema(
        examples =
                "{\"kind\": \"short\", \"subsets\": [{\"name\": \"canary\", \"match\": {\"version\": \"2\"}, \"weight\": 5}, {\"name\": \"stable\", \"match\": {\"version\": \"1\"}, \"weight\": 95}], \"fallback\": \"billing-archive\"}")
public record TrafficPolicy(
        @Nullable @Pattern(regexp = "short|streaming", message = "is not one of short, streaming")
                String kind,
        @Nullable @Size(max = 20) List<@Valid @NotNull Subset> subsets,
        @Nullable @Pattern(regexp = ServiceName.PATTERN, message = "has 1 to 64 of a-z 0-9 -")
                String fallback,
        @Nullable @Valid Mirror mirror,
        @Nullable @Min(1) @Max(100_000) Integer callsMax,
        @Nullable @Min(0) @Max(100_000) Integer queueMax,
        @Nullable @Size(max = 20) Map<@Size(max = 128) String, @Size(max = 4096) String> headers) {

    static final TrafficPolicy NONE = new TrafficPolicy(null, null, null, null, null, null, null);

    /**
     * Instances whose metadata have these values.
     *
     * @param weight share of the calls relative to the other subsets
     */
    public record Subset(
            @NotNull @Pattern(regexp = "[a-z0-9-]{1,64}") String name,
            @NotEmpty @Size(max = 10) Map<String, String> match,
            @Min(0) @Max(65_535) int weight) {

        boolean includes(Instance instance) {
            return match.entrySet().stream()
                    .allMatch(
                            entry ->
                                    entry.getValue()
                                            .equals(instance.metadata().get(entry.getKey())));
        }
    }

    /**
     * Copies to another service.
     *
     * @param share of the read-only calls, 0 to 1
     */
    public record Mirror(
            @NotNull @Pattern(regexp = ServiceName.PATTERN) String service,
            @DecimalMin("0") @DecimalMax("1") double share) {}

    boolean isStreaming() {
        return "streaming".equals(kind);
    }

    List<Subset> parts() {
        return Objects.requireNonNullElse(subsets, List.of());
    }

    Map<String, String> ownHeaders() {
        return Objects.requireNonNullElse(headers, Map.of());
    }

    /**
     * Checks what constraints cannot say.
     *
     * @throws Failure 422 with every field that is wrong
     */
    void check(ServiceName service) {
        List<FieldError> wrong = new ArrayList<>();
        if (service.value().equals(fallback)) {
            wrong.add(new FieldError("/fallback", "is the service itself"));
        }
        if (mirror != null && service.value().equals(mirror.service())) {
            wrong.add(new FieldError("/mirror/service", "is the service itself"));
        }
        if (!parts().isEmpty() && parts().stream().mapToInt(Subset::weight).sum() == 0) {
            wrong.add(new FieldError("/subsets", "have no weight"));
        }
        ownHeaders()
                .forEach(
                        (name, value) -> {
                            if (!Message.isHeader(name, value) || Hops.isOfConnection(name)) {
                                wrong.add(
                                        new FieldError(
                                                "/headers/" + name.replace("/", "~1"),
                                                "is not a header that may be set"));
                            }
                        });
        if (!wrong.isEmpty()) {
            throw Failure.invalid(wrong);
        }
    }
}
