package com.sutazai.mcp.rest;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.mcp.McpBridge;
import com.sutazai.mcp.MeshPresence;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Repairs of the gateway by operators, and what they need to see for it. All of it is measured. */
@SharedBean
@Path("/mcp-fix")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class McpFixResource {

    private final McpBridge bridge;
    private final MeshPresence presence;
    private final Repairs repairs;
    private final AuditedChanges changes;

    @Inject
    public McpFixResource(
            McpBridge bridge, MeshPresence presence, Repairs repairs, AuditedChanges changes) {
        this.bridge = bridge;
        this.presence = presence;
        this.repairs = repairs;
        this.changes = changes;
    }

    @POST
    @Path("/run")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Repair: read the registry, restart what failed, register all, look at all",
            description = "One at a time; follow it at the Location.")
    @APIResponse(
            responseCode = "202",
            description = "Begun",
            content = @Content(schema = @Schema(implementation = Repair.class)))
    public CompletionStage<Response> run(@Context HttpServletRequest request) {
        return changes.run(
                request,
                "repair",
                "",
                () -> {
                    Repair begun = Repair.of(repairs.begin());
                    return Response.accepted(begun)
                            .location(URI.create("/api/v1/mcp-fix/runs/" + begun.runId()))
                            .build();
                });
    }

    @GET
    @Path("/runs/{id}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "A repair, its steps so far")
    public Repair run(@PathParam("id") UUID id) {
        return repairs.find(id)
                .map(Repair::of)
                .orElseThrow(() -> Failure.notFound("No repair of this id is remembered"));
    }

    @GET
    @Path("/status")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "The gateway in short")
    public Status status() {
        List<String> names = bridge.services();
        int healthy = (int) names.stream().filter(name -> bridge.status(name).isHealthy()).count();
        int inConsul =
                (int) names.stream().filter(name -> !presence.inConsul(name).isEmpty()).count();
        return new Status(
                isWhole() ? "operational" : "degraded",
                names.size(),
                healthy,
                inConsul,
                names,
                Instant.now());
    }

    @GET
    @Path("/services/{name}/status")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "A service, and what Consul knows of it")
    public ServiceStatus status(@PathParam("name") String name) {
        Upstream.Status status = bridge.status(name);
        return new ServiceStatus(
                name,
                status.word(),
                presence.capabilities(name),
                Map.of("detail", status.detail(), "restarts", Integer.toString(status.restarts())),
                presence.inConsul(name).stream()
                        .map(
                                found ->
                                        new ConsulInstance(
                                                found.id(), found.address(), found.state()))
                        .toList(),
                presence.isInMesh(name));
    }

    @GET
    @Path("/health")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Health of every service, as last asked")
    public Health health() {
        Map<String, ServiceHealth> services = new LinkedHashMap<>();
        for (String name : bridge.services()) {
            services.put(
                    name,
                    new ServiceHealth(bridge.status(name).word(), presence.capabilities(name)));
        }
        int healthy =
                (int)
                        services.values().stream()
                                .filter(service -> service.status().equals("healthy"))
                                .count();
        return new Health(isWhole() ? "healthy" : "degraded", services, services.size(), healthy);
    }

    /** Whether all are healthy that should be. */
    private boolean isWhole() {
        return bridge.services().stream()
                .allMatch(name -> bridge.status(name).isUsable() || bridge.isOptional(name));
    }

    /**
     * A repair.
     *
     * @param status running, done, or failed
     */
    @Schema(name = "McpRepair")
    public record Repair(
            UUID runId,
            String status,
            Instant begun,
            @Nullable Instant ended,
            List<RepairStep> steps) {

        static Repair of(Repairs.Run run) {
            return new Repair(
                    run.id(),
                    run.status(),
                    run.begun(),
                    run.ended(),
                    run.steps().stream().map(RepairStep::of).toList());
        }
    }

    /**
     * A step of a repair.
     *
     * @param step read_registry, restart_failed, register or verify
     * @param status done or failed
     * @param durationMs milliseconds
     */
    @Schema(name = "McpRepairStep")
    public record RepairStep(
            String step,
            String status,
            List<String> before,
            List<String> after,
            double durationMs,
            String detail) {

        static RepairStep of(Repairs.Step done) {
            return new RepairStep(
                    done.step(),
                    done.status(),
                    done.before(),
                    done.after(),
                    done.durationMs(),
                    done.detail());
        }
    }

    /**
     * The gateway in short.
     *
     * @param consulRegistered how many of the services Consul has instances of
     */
    @Schema(name = "McpFixStatus")
    public record Status(
            String status,
            int serviceCount,
            int activeServices,
            int consulRegistered,
            List<String> services,
            Instant timestamp) {}

    /** A service. */
    @Schema(name = "McpFixServiceStatus")
    public record ServiceStatus(
            String service,
            String status,
            List<String> capabilities,
            Map<String, String> metadata,
            List<ConsulInstance> consulInstances,
            boolean meshRegistered) {}

    /** An instance that Consul told of. */
    @Schema(name = "McpFixConsulInstance")
    public record ConsulInstance(String id, String address, String state) {}

    /** Health of all. */
    @Schema(name = "McpFixHealth")
    public record Health(
            String overall, Map<String, ServiceHealth> services, int total, int healthy) {}

    /** Health of one. */
    @Schema(name = "McpFixServiceHealth")
    public record ServiceHealth(String status, List<String> capabilities) {}
}
