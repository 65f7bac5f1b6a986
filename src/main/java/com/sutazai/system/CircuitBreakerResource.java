package com.sutazai.system;

import com.sutazai.breaker.Breaker;
import com.sutazai.http.Failure;
import com.sutazai.mesh.ServiceMesh;
import com.sutazai.mesh.Transport;
import com.sutazai.redis.Redis;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Role;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/**
 * The breakers of this server: one per instance of the mesh, under its id, and one per dependency.
 */
@Path("/circuit-breaker")
@ApplicationScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "circuit-breaker")
public class CircuitBreakerResource {

    private final ServiceMesh mesh;
    private final Redis redis;
    private final Transport transport;
    private final AuditedChanges changes;

    @Inject
    public CircuitBreakerResource(
            ServiceMesh mesh, Redis redis, Transport transport, AuditedChanges changes) {
        this.mesh = mesh;
        this.redis = redis;
        this.transport = transport;
        this.changes = changes;
    }

    @GET
    @Path("/status")
    @Allowed(Role.VIEWER)
    @Operation(summary = "All breakers")
    public BreakerViews.Status status() {
        return BreakerViews.status(all());
    }

    @GET
    @Path("/status/{service}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "One breaker: of redis, or of an instance by its id")
    public BreakerViews.View of(@PathParam("service") String name) {
        return BreakerViews.view(name, find(name));
    }

    @POST
    @Path("/reset/{service}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Close a breaker and forget its past")
    public CompletionStage<Done> reset(
            @PathParam("service") String name, @Context HttpServletRequest request) {
        return changes.run(
                request,
                "breaker-reset",
                name,
                () -> {
                    find(name).reset();
                    return new Done("success", "The breaker of " + name + " is closed");
                });
    }

    @POST
    @Path("/reset-all")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Close all breakers")
    public CompletionStage<Done> resetAll(@Context HttpServletRequest request) {
        return changes.run(
                request,
                "breaker-reset",
                "",
                () -> {
                    Map<String, Breaker> all = all();
                    all.values().forEach(Breaker::reset);
                    return new Done("success", all.size() + " breakers are closed");
                });
    }

    @POST
    @Path("/open/{service}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Open a breaker by hand; it stays open until it is reset")
    public CompletionStage<Done> open(
            @PathParam("service") String name, @Context HttpServletRequest request) {
        return changes.run(
                request,
                "breaker-open",
                name,
                () -> {
                    find(name).forceOpen();
                    return new Done(
                            "success", "The breaker of " + name + " is open until it is reset");
                });
    }

    @GET
    @Path("/metrics")
    @Allowed(Role.VIEWER)
    @Operation(summary = "What the breakers have counted since this server started")
    public Metrics metrics() {
        Map<String, BreakerViews.Metrics> each = new LinkedHashMap<>();
        long total = 0;
        long failures = 0;
        long trips = 0;
        for (Map.Entry<String, Breaker> entry : all().entrySet()) {
            Breaker.Counts counts = entry.getValue().counts();
            total += counts.total();
            failures += counts.failures();
            trips += counts.trips();
            each.put(entry.getKey(), BreakerViews.metrics(counts));
        }
        String rate =
                String.format(Locale.ROOT, "%.2f%%", total == 0 ? 0 : 100.0 * failures / total);
        return new Metrics(
                new Aggregate(total, failures, trips, rate), each, transport.connections());
    }

    private Map<String, Breaker> all() {
        Map<String, Breaker> all = new LinkedHashMap<>();
        all.put("redis", redis.breaker());
        all.putAll(mesh.breakers());
        return all;
    }

    private Breaker find(String name) {
        return Optional.ofNullable(all().get(name))
                .orElseThrow(() -> Failure.notFound("There is no breaker of " + name));
    }

    /** What was done. */
    public record Done(String status, String message) {}

    /** Sums, each breaker, and the connections to instances. */
    public record Metrics(
            Aggregate aggregate,
            Map<String, BreakerViews.Metrics> perService,
            Transport.Connections connectionPoolStats) {}

    /**
     * Sums over all breakers.
     *
     * @param overallFailureRate for people, such as 1.25%
     */
    public record Aggregate(
            long totalRequests,
            long totalFailures,
            long totalCircuitTrips,
            String overallFailureRate) {}
}
