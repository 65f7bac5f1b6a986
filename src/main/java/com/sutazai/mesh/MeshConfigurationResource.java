package com.sutazai.mesh;

import com.sutazai.breaker.Breaker;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.mesh.balance.Strategy;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How the mesh balances and protects, changed while it runs. */
@Path("/mesh/v2")
@SharedBean
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "mesh/v2")
public class MeshConfigurationResource {

    private final MeshConfiguration configuration;
    private final ServiceMesh mesh;
    private final MeshMeters meters;
    private final AuditedChanges changes;

    @Inject
    public MeshConfigurationResource(
            MeshConfiguration configuration,
            ServiceMesh mesh,
            MeshMeters meters,
            AuditedChanges changes) {
        this.configuration = configuration;
        this.mesh = mesh;
        this.meters = meters;
        this.changes = changes;
    }

    @POST
    @Path("/configure/load-balancer")
    @Consumes(MediaType.WILDCARD)
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Choose a strategy",
            description =
                    "One of round_robin, least_connections, weighted, random, ip_hash, latency; for one service, or without service_name for all that have none of their own. Kept across restarts.")
    public CompletionStage<Balanced> balance(
            @QueryParam("strategy") @NotNull String strategy,
            @QueryParam("service_name") @Nullable String service,
            @Context HttpServletRequest request) {
        return changes.run(
                request,
                "mesh-balance",
                target(service),
                () -> {
                    Strategy.Kind kind =
                            Strategy.Kind.of(strategy)
                                    .orElseThrow(
                                            () ->
                                                    Failure.invalid(
                                                            "#/query/strategy",
                                                            "is not one of "
                                                                    + String.join(
                                                                            ", ",
                                                                            Strategy.Kind
                                                                                    .names())));
                    configuration.balance(optional(service), kind);
                    return new Balanced("configured", kind.toString(), service);
                });
    }

    @POST
    @Path("/configure/circuit-breaker")
    @Consumes(MediaType.WILDCARD)
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Say when breakers open and for how long",
            description =
                    "For one service, or without service_name for all that have no rules of their own. Breakers whose rules change start anew, closed.")
    public CompletionStage<Protected> protect(
            @QueryParam("failure_threshold") @DefaultValue("5") @Min(1) @Max(100) int failures,
            @QueryParam("recovery_timeout") @DefaultValue("60") @Min(1) @Max(3600) int seconds,
            @QueryParam("service_name") @Nullable String service,
            @Context HttpServletRequest request) {
        return changes.run(
                request,
                "mesh-protect",
                target(service),
                () -> {
                    configuration.protect(
                            optional(service),
                            new Breaker.Rules(failures, Duration.ofSeconds(seconds)));
                    return new Protected("configured", failures, seconds, service);
                });
    }

    @GET
    @Path("/metrics")
    @Produces(MediaType.TEXT_PLAIN)
    @Allowed(Role.VIEWER)
    @Operation(summary = "What the process counts, as Prometheus reads it; the same as /metrics")
    public String metrics() {
        return meters.registry().scrape();
    }

    @GET
    @Path("/policies/{service_name}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "The traffic policy of a service; empty if it has none")
    public TrafficPolicy policy(@PathParam("service_name") String service) {
        return configuration.policy(name(service));
    }

    @PUT
    @Path("/policies/{service_name}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Replace the traffic policy of a service")
    public CompletionStage<TrafficPolicy> direct(
            @PathParam("service_name") String service,
            @NotNull @Valid TrafficPolicy policy,
            @Context HttpServletRequest request) {
        return changes.run(
                request,
                "policy-put",
                service,
                () -> {
                    configuration.direct(name(service), policy);
                    return configuration.policy(name(service));
                });
    }

    @DELETE
    @Path("/policies/{service_name}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Take the traffic policy of a service away")
    public CompletionStage<TrafficPolicy> release(
            @PathParam("service_name") String service, @Context HttpServletRequest request) {
        return changes.run(
                request,
                "policy-delete",
                service,
                () -> {
                    configuration.direct(name(service), TrafficPolicy.NONE);
                    return TrafficPolicy.NONE;
                });
    }

    @PATCH
    @Path("/instances/{service_id}")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Set the weight of an instance, or drain it",
            description =
                    "A draining instance gets no new calls; those under way end. Kept across restarts, for instances of every source.")
    public CompletionStage<Tuned> tune(
            @PathParam("service_id") String id,
            @NotNull @Valid Tuning tuning,
            @Context HttpServletRequest request) {
        return changes.run(
                request,
                "instance-tune",
                id,
                () -> {
                    Member.Tuning now =
                            configuration.tune(
                                    id,
                                    Optional.ofNullable(tuning.weight()),
                                    Optional.ofNullable(tuning.draining()));
                    return new Tuned(id, now.weight(), now.isDraining());
                });
    }

    @GET
    @Path("/explain/{service_name}")
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "How the next pick of a service would be made, and its last 100 picks",
            description = "What is shown is in the memory of the server that answers.")
    public Explanation explain(@PathParam("service_name") String service) {
        return mesh.explain(name(service));
    }

    /** Of the default it is empty. */
    private static String target(@Nullable String service) {
        return service == null ? "" : service;
    }

    private static Optional<ServiceName> optional(@Nullable String service) {
        if (service != null && !ServiceName.isAccepted(service)) {
            throw Failure.invalid("#/query/service_name", "has 1 to 64 of a-z 0-9 -");
        }
        return Optional.ofNullable(service).map(ServiceName::new);
    }

    private static ServiceName name(String service) {
        if (!ServiceName.isAccepted(service)) {
            throw Failure.invalid("#/path/service_name", "has 1 to 64 of a-z 0-9 -");
        }
        return new ServiceName(service);
    }

    /** A strategy that was chosen; without a service name it is the default. */
    public record Balanced(String status, String strategy, @Nullable String serviceName) {}

    /** Rules of breakers; without a service name they are the default. */
    @Schema(name = "BreakerRules")
    public record Protected(
            String status,
            int failureThreshold,
            int recoveryTimeout,
            @Nullable String serviceName) {}

    /**
     * What to set; what is absent stays.
     *
     * @param weight share of the calls relative to other instances
     * @param draining whether it gets no new calls
     */
    @Schema(name = "InstanceTuning", examples = "{\"weight\": 50, \"draining\": false}")
    public record Tuning(
            @Nullable @Min(1) @Max(Instance.WEIGHT_MAX) Integer weight,
            @Nullable Boolean draining) {}

    /** What is set. */
    @Schema(name = "InstanceTuned")
    public record Tuned(String serviceId, int weight, boolean draining) {}
}
