package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Registration, discovery, calls and the state of the mesh. */
@SharedBean
@Path("/mesh/v2")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mesh/v2")
public class MeshResource {

    private static final double UNHEALTHY_BELOW = 0.5;
    private static final double DEGRADED_BELOW = 0.8;

    private final ServiceMesh mesh;
    private final RestCalls calls;
    private final SafeNames names;
    private final List<DiscoverySource> sources;
    private final AuditedChanges changes;
    private final PendingTasks tasks;

    @Inject
    public MeshResource(
            ServiceMesh mesh,
            RestCalls calls,
            SafeNames names,
            jakarta.enterprise.inject.Instance<DiscoverySource> sources,
            AuditedChanges changes,
            PendingTasks tasks) {
        this.mesh = mesh;
        this.calls = calls;
        this.names = names;
        this.sources = sources.stream().toList();
        this.changes = changes;
        this.tasks = tasks;
    }

    @POST
    @Path("/register")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary =
                    "Register an instance; it is checked at once and survives a restart of this server")
    public CompletionStage<Registration.Reply> register(
            @NotNull @Valid Registration registration, @Context HttpServletRequest request) {
        return changes.run(
                request,
                "instance-register",
                registration.target(),
                () -> {
                    Instance instance = registration.instance(names);
                    mesh.register(instance);
                    return Registration.Reply.of(instance);
                });
    }

    @DELETE
    @Path("/deregister/{service_id}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Take away an instance that was registered over REST")
    public CompletionStage<Done> deregister(
            @PathParam("service_id") String id, @Context HttpServletRequest request) {
        return changes.run(
                request,
                "instance-deregister",
                id,
                () -> {
                    mesh.deregister(id);
                    return new Done("deregistered", "Instance " + id + " was taken away");
                });
    }

    @GET
    @Path("/services")
    @Allowed(Role.VIEWER)
    @Operation(summary = "All instances")
    public Services services() {
        List<Listed> listed =
                mesh.topology().services().entrySet().stream()
                        .flatMap(
                                service ->
                                        service.getValue().instances().stream()
                                                .map(
                                                        instance ->
                                                                Listed.of(
                                                                        service.getKey(),
                                                                        instance)))
                        .toList();
        return new Services(listed, listed.size());
    }

    @GET
    @Path("/discover/{service_name}")
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "The instances of a service",
            description = "use_cache is accepted and has no effect: the answer is always current.")
    public Discovered discover(
            @PathParam("service_name") String name,
            @QueryParam("use_cache") @DefaultValue("true") boolean useCache) {
        Topology.ServiceView service =
                Optional.of(name)
                        .filter(ServiceName::isAccepted)
                        .flatMap(accepted -> mesh.service(new ServiceName(accepted)))
                        .orElseThrow(
                                () ->
                                        Failure.notFound(
                                                "No service of this name is registered: " + name));
        List<Found> found =
                service.instances().stream()
                        .map(
                                instance ->
                                        new Found(
                                                instance.id(),
                                                instance.address(),
                                                instance.state(),
                                                instance.tags(),
                                                instance.metadata()))
                        .toList();
        return new Discovered(name, found, service.total(), service.healthy());
    }

    @POST
    @Path("/call")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Call a service through the mesh",
            description =
                    "The service's answer, of whatever status, comes back as 200 with status_code. 502, 503 and 504 mean that there was no answer.")
    public CompletionStage<RestCalls.Answer> call(@NotNull @Valid RestCalls.Call call) {
        return Async.run(() -> calls.call(call));
    }

    @GET
    @Path("/topology")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Every service, its instances and their breakers")
    public Topology topology() {
        return mesh.topology();
    }

    @GET
    @Path("/health")
    @Allowed(Role.VIEWER)
    @Operation(summary = "The mesh in numbers")
    public Health health() {
        Topology topology = mesh.topology();
        int open =
                (int) topology.circuitBreakers().values().stream().filter("open"::equals).count();
        double score =
                topology.totalInstances() == 0
                        ? 1.0
                        : (double) topology.healthyInstances() / topology.totalInstances();
        return new Health(
                status(score, open, topology.totalInstances()),
                score,
                topology.services().size(),
                topology.totalInstances(),
                topology.healthyInstances(),
                open,
                sources.stream().anyMatch(source -> source.isConfigured() && source.state().isUp()),
                new QueueStats(
                        tasks.pending(),
                        topology.services().size(),
                        (int)
                                topology.services().values().stream()
                                        .filter(service -> service.healthy() > 0)
                                        .count()),
                Instant.now());
    }

    private static String status(double score, int open, int instances) {
        if (instances == 0) {
            return "no_services";
        }
        if (score < UNHEALTHY_BELOW) {
            return "unhealthy";
        }
        return score < DEGRADED_BELOW || open > 0 ? "degraded" : "healthy";
    }

    /** What was done. */
    public record Done(String status, String message) {}

    /** All instances. */
    public record Services(List<Listed> services, int count) {}

    /** An instance in the list. */
    public record Listed(
            String id,
            String name,
            String address,
            int port,
            List<String> tags,
            Map<String, String> metadata,
            String state) {

        static Listed of(String service, Topology.InstanceView instance) {
            int colon = instance.address().lastIndexOf(':');
            return new Listed(
                    instance.id(),
                    service,
                    instance.address().substring(0, colon),
                    Integer.parseInt(instance.address().substring(colon + 1)),
                    instance.tags(),
                    instance.metadata(),
                    instance.state());
        }
    }

    /** The instances of a service. */
    public record Discovered(String serviceName, List<Found> instances, int total, int healthy) {}

    /** An instance of a service. */
    public record Found(
            String id,
            String address,
            String state,
            List<String> tags,
            Map<String, String> metadata) {}

    /**
     * The mesh in numbers.
     *
     * @param healthScore healthy instances per instance, 0 to 1; 1 if there are none
     * @param consulConnected whether Consul answers; false while none is configured
     */
    public record Health(
            String status,
            double healthScore,
            int totalServices,
            int totalInstances,
            int healthyInstances,
            int openCircuitBreakers,
            boolean consulConnected,
            QueueStats queueStats,
            Instant timestamp) {}

    /** What waits, and who there is to do it; a service counts with one instance that is well. */
    public record QueueStats(int pendingTasks, int totalServices, int healthyServices) {}
}
