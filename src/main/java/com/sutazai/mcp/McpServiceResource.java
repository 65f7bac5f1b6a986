package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.mcp.protocol.RpcError;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** One service: how it is, calls to it, and its coming and going while the server runs. */
@SharedBean
@Path("/mcp/services/{name}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class McpServiceResource {

    private static final double TIMEOUT_SECONDS = 30;

    private final McpBridge bridge;
    private final AuditedChanges changes;

    @Inject
    public McpServiceResource(McpBridge bridge, AuditedChanges changes) {
        this.bridge = bridge;
        this.changes = changes;
    }

    @PUT
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Add or change a service",
            description =
                    "One entry of the mcpServers JSON of MCP clients: url for Streamable HTTP, or with type sse for HTTP+SSE, or with type openapi for an HTTP API whose OpenAPI 3 document is there; command for a process, whose name must be in MCP_STDIO_COMMANDS. It replaces a service of a file until it is deleted, and survives a restart.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            description = "An entry of mcpServers",
                                            examples = "{\"url\": \"http://127.0.0.1:3900/mcp\"}")))
    @APIResponse(
            responseCode = "200",
            description = "Changed, or the same already",
            content = @Content(schema = @Schema(implementation = ServiceStatus.class)))
    @APIResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = ServiceStatus.class)))
    public CompletionStage<Response> put(
            @PathParam("name") String name,
            @NotNull JsonNode entry,
            @Context HttpServletRequest request) {
        return changes.run(
                request,
                "service-put",
                name,
                () -> {
                    boolean isNew = bridge.put(name, entry);
                    return Response.status(isNew ? Response.Status.CREATED : Response.Status.OK)
                            .entity(status(name))
                            .build();
                });
    }

    @DELETE
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Stop a service",
            description =
                    "What PUT has added is gone; a service of a file stays away until restart, PUT or a change of the file.")
    public CompletionStage<Done> delete(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        return changes.run(
                request,
                "service-delete",
                name,
                () -> {
                    bridge.remove(name);
                    return new Done("stopped", name, "The service is no longer served");
                });
    }

    @POST
    @Path("/restart")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Begin anew with a service: its sessions end, its process is started again")
    public CompletionStage<Done> restart(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        return changes.run(
                request,
                "service-restart",
                name,
                () -> {
                    bridge.restart(name);
                    return new Done("restarted", name, "The service begins anew");
                });
    }

    @GET
    @Path("/status")
    @Allowed(Role.VIEWER)
    @Operation(summary = "How a service and its instances are")
    public ServiceStatus status(@PathParam("name") String name) {
        McpService service = bridge.find(name);
        Upstream.Status status = service.upstream().status();
        boolean isInMesh = service.entry().target() instanceof RegistryEntry.Target.Remote;
        return new ServiceStatus(
                name,
                status.word(),
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
    @Path("/execute")
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
            @PathParam("name") String name,
            @NotNull @Valid Execution execution,
            @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(() -> execute(name, caller, execution));
    }

    private JsonNode execute(String name, Caller caller, Execution execution) {
        JsonNode params = execution.params();
        Double seconds = execution.timeout();
        JsonNode passed = params == null || params.isNull() ? MissingNode.getInstance() : params;
        if (!passed.isMissingNode() && !passed.isObject()) {
            throw Failure.invalid("/params", "is an object");
        }
        Duration timeout =
                Duration.ofMillis((long) ((seconds == null ? TIMEOUT_SECONDS : seconds) * 1_000));
        try {
            return bridge.execute(caller, name, execution.method(), passed, timeout);
        } catch (RpcError e) {
            throw RpcFailures.of(e);
        }
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

    /** Something was done. */
    @Schema(name = "McpServiceDone")
    public record Done(String status, String service, String message) {}

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
}
