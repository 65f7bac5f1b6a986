package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The gateway over REST: which services there are, how they are, and calls to them. */
@RequestScoped
@Path("/mcp")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class McpResource {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final double TIMEOUT_SECONDS = 30;

    private final McpBridge bridge;

    @Inject
    public McpResource(McpBridge bridge) {
        this.bridge = bridge;
    }

    @GET
    @Path("/status")
    @Allowed(Role.VIEWER)
    @Operation(summary = "The gateway in short")
    public Status status() {
        boolean isStarted = bridge.isStarted(PATIENCE);
        return new Status(
                isStarted ? "operational" : "initializing",
                "mesh",
                isStarted,
                bridge.services().size(),
                "not_available",
                new Infrastructure(false, true, "mesh"),
                Instant.now());
    }

    @GET
    @Path("/services")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Names of all services")
    public List<String> services() {
        return bridge.services();
    }

    @GET
    @Path("/services/{name}/status")
    @Allowed(Role.VIEWER)
    @Operation(summary = "How a service and its instances are")
    public ServiceStatus service(@PathParam("name") String name) {
        McpService service = bridge.find(name);
        Upstream.Status status = service.upstream().status();
        boolean isInMesh = "http".equals(service.upstream().transport());
        return new ServiceStatus(
                name,
                status.isHealthy() ? "healthy" : "unhealthy",
                status.detail(),
                service.upstream().transport(),
                isInMesh ? status.instances().size() : 0,
                status.instances().size(),
                status.instances().stream()
                        .map(
                                instance ->
                                        new InstanceStatus(
                                                instance.id(),
                                                instance.address(),
                                                instance.state()))
                        .toList(),
                isInMesh ? service.entry().meshName() : null,
                service.entry().tags(),
                service.entry().capabilities());
    }

    @POST
    @Path("/services/{name}/execute")
    @Allowed(Role.USER)
    @Operation(summary = "Send a request to a service; the answer is its result, unchanged")
    @APIResponse(
            responseCode = "200",
            description = "The result as the server gave it",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(description = "Any JSON")))
    public CompletionStage<JsonNode> execute(
            @PathParam("name") String name, @NotNull @Valid Execution execution) {
        return Async.run(
                () -> execute(name, execution.method(), execution.params(), execution.timeout()));
    }

    private JsonNode execute(
            String name, String method, @Nullable JsonNode params, @Nullable Double seconds) {
        JsonNode passed = params == null || params.isNull() ? MissingNode.getInstance() : params;
        if (!passed.isMissingNode() && !passed.isObject()) {
            throw Failure.invalid("/params", "is an object");
        }
        Duration timeout =
                Duration.ofMillis((long) ((seconds == null ? TIMEOUT_SECONDS : seconds) * 1_000));
        try {
            return bridge.execute(name, method, passed, timeout);
        } catch (RpcError e) {
            boolean isOfCaller =
                    e.code() >= RpcError.INVALID_PARAMS && e.code() <= RpcError.INVALID_REQUEST;
            throw Failure.of(
                            isOfCaller ? ProblemType.BAD_REQUEST : ProblemType.UPSTREAM_FAILED,
                            "The MCP server answered with an error: " + e.getMessage())
                    .with("json_rpc_error", e.error());
        }
    }

    @GET
    @Path("/health")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Health of every service, as last asked")
    public Health health() {
        Map<String, ServiceHealth> services = new LinkedHashMap<>();
        for (McpService service : bridge.all()) {
            Upstream.Status status = service.upstream().status();
            services.put(
                    service.entry().name(),
                    new ServiceHealth(
                            status.isHealthy(),
                            status.isAvailable(),
                            status.isAvailable(),
                            status.restarts(),
                            status.asked(),
                            status.detail()));
        }
        int healthy = (int) services.values().stream().filter(ServiceHealth::healthy).count();
        int total = services.size();
        return new Health(
                services,
                new Summary(
                        total,
                        healthy,
                        total - healthy,
                        total == 0 ? 100.0 : 100.0 * healthy / total));
    }

    /**
     * A request to a service.
     *
     * @param method such as tools/call
     * @param timeout seconds, 0.1 to 300; 30 if absent
     * @param retryCount accepted for older clients; what may be repeated is decided by the tool's
     *     annotations
     */
    @Schema(
            examples =
                    "{\"method\": \"tools/call\", \"params\": {\"name\": \"echo\", \"arguments\": {\"message\": \"hello\"}}}")
    public record Execution(
            @NotBlank @Size(max = 100) String method,
            @Nullable JsonNode params,
            @Nullable @DecimalMin("0.1") @DecimalMax("300") Double timeout,
            @Nullable @Min(0) @Max(10) Integer retryCount) {}

    /** The gateway in short. There is no Docker-in-Docker here, and dind_status says so. */
    @Schema(name = "McpStatus")
    public record Status(
            String status,
            String bridgeType,
            boolean bridgeInitialized,
            int serviceCount,
            String dindStatus,
            Infrastructure infrastructure,
            Instant timestamp) {}

    /** What the gateway stands on. */
    public record Infrastructure(boolean dindAvailable, boolean meshAvailable, String bridgeType) {}

    /**
     * A service.
     *
     * @param detail empty, or what is wrong
     * @param meshRegistration its name in the mesh; absent for stdio
     */
    @Schema(name = "McpServiceStatus")
    public record ServiceStatus(
            String service,
            String status,
            String detail,
            String transport,
            int meshInstances,
            int adapterInstances,
            List<InstanceStatus> instances,
            @Nullable String meshRegistration,
            List<String> tags,
            List<String> capabilities) {}

    /** An instance of a service: a URL or a process. */
    @Schema(name = "McpInstanceStatus")
    public record InstanceStatus(String id, String address, String state) {}

    /** Health of all services. */
    @Schema(name = "McpHealth")
    public record Health(Map<String, ServiceHealth> services, Summary summary) {}

    /**
     * Health of a service.
     *
     * @param processRunning whether its process runs; of an HTTP service, whether an instance
     *     answers
     * @param lastCheck when it was last asked; the epoch if never
     */
    @Schema(name = "McpServiceHealth")
    public record ServiceHealth(
            boolean healthy,
            boolean available,
            boolean processRunning,
            int retryCount,
            Instant lastCheck,
            String detail) {}

    /** The sum of it. */
    @Schema(name = "McpHealthSummary")
    public record Summary(int total, int healthy, int unhealthy, double percentageHealthy) {}
}
