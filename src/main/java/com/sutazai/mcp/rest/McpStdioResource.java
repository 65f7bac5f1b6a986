package com.sutazai.mcp.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.mcp.McpBridge;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Servers by hand: start, stop, list, call. Whatever the transport is, the registry is the same.
 */
@SharedBean
@Path("/mcp-stdio")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class McpStdioResource {

    private final McpBridge bridge;
    private final ToolCalls calls;
    private final Starts starts;
    private final AuditedChanges changes;

    @Inject
    public McpStdioResource(
            McpBridge bridge, ToolCalls calls, Starts starts, AuditedChanges changes) {
        this.bridge = bridge;
        this.calls = calls;
        this.starts = starts;
        this.changes = changes;
    }

    @GET
    @Path("/servers")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Names of all servers of the registry, stopped ones too")
    public List<String> servers() {
        return bridge.configured();
    }

    @GET
    @Path("/servers/{name}")
    @Allowed(Role.USER)
    @Operation(summary = "A server and its tools")
    public CompletionStage<Server> server(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        requireConfigured(name);
        return Async.run(
                () -> {
                    boolean isRunning = starts.isHealthy(name);
                    return new Server(
                            name,
                            true,
                            isRunning,
                            isRunning ? calls.tools(caller, name) : List.of());
                });
    }

    @POST
    @Path("/servers/{name}/start")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Start a server that is not running; waits up to 15 s for it")
    public CompletionStage<Started> start(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        requireConfigured(name);
        return changes.run(
                request,
                "service-start",
                name,
                () -> {
                    if (!starts.of(List.of(name)).isWhole()) {
                        throw Failure.unavailable(
                                "The MCP server "
                                        + starts.lines(List.of(name)).getFirst()
                                        + " is not up",
                                Starts.PATIENCE);
                    }
                    return new Started(
                            "started", name, new Info(bridge.status(name).instances().size()));
                });
    }

    @POST
    @Path("/servers/{name}/stop")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Stop a server until it is started again")
    public CompletionStage<Stopped> stop(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        requireConfigured(name);
        return changes.run(
                request,
                "service-stop",
                name,
                () -> {
                    bridge.stop(name);
                    return new Stopped("stopped", name);
                });
    }

    @GET
    @Path("/servers/{name}/tools")
    @Allowed(Role.USER)
    @Operation(summary = "The tools of a server")
    public CompletionStage<Tools> tools(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(() -> new Tools(name, calls.tools(caller, name)));
    }

    @POST
    @Path("/call-tool")
    @Allowed(Role.USER)
    @Operation(summary = "Call a tool")
    public CompletionStage<ToolResult> callTool(
            @NotNull @Valid ToolCall call, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        JsonNode given = call.arguments();
        JsonNode arguments =
                given == null || given.isNull() ? JsonNodeFactory.instance.objectNode() : given;
        requireObject(arguments, "/arguments");
        return Async.run(
                () ->
                        new ToolResult(
                                call.server(),
                                call.tool(),
                                calls.call(caller, call.server(), call.tool(), arguments)));
    }

    @POST
    @Path("/call-method")
    @Allowed(Role.USER)
    @Operation(summary = "Send any request")
    public CompletionStage<MethodResult> callMethod(
            @NotNull @Valid MethodCall call, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        JsonNode given = call.params();
        JsonNode params =
                given == null || given.isNull() ? JsonNodeFactory.instance.objectNode() : given;
        requireObject(params, "/params");
        return Async.run(
                () ->
                        new MethodResult(
                                call.server(),
                                call.method(),
                                calls.send(caller, call.server(), call.method(), params)));
    }

    @POST
    @Path("/initialize-all")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Start every server that is not running; waits up to 15 s for them")
    public CompletionStage<Initialized> initializeAll(@Context HttpServletRequest request) {
        return changes.run(
                request,
                "services-start",
                "",
                () -> {
                    Starts.Outcome outcome = starts.of(bridge.configured());
                    Map<String, Boolean> servers = new LinkedHashMap<>();
                    bridge.configured().forEach(name -> servers.put(name, starts.isHealthy(name)));
                    return new Initialized(
                            outcome.isWhole() ? "success" : "partial",
                            new Results(outcome.started(), outcome.failed(), servers.size()),
                            servers);
                });
    }

    @POST
    @Path("/shutdown-all")
    @Allowed(Role.ADMIN)
    @Operation(summary = "Stop every server until it is started again")
    public CompletionStage<Done> shutdownAll(@Context HttpServletRequest request) {
        return changes.run(
                request,
                "services-stop",
                "",
                () -> {
                    List<String> names = bridge.services();
                    names.forEach(bridge::stop);
                    return new Done("success", names.size() + " servers are stopped");
                });
    }

    private void requireConfigured(String name) {
        if (!bridge.configured().contains(name)) {
            throw Failure.notFound("No MCP server of this name is in the registry");
        }
    }

    private static void requireObject(JsonNode value, String pointer) {
        if (!value.isObject()) {
            throw Failure.invalid(pointer, "is an object");
        }
    }

    /** A server; its tools are empty while it does not run. */
    @Schema(name = "StdioServer")
    public record Server(String name, boolean configured, boolean running, List<JsonNode> tools) {}

    /** It runs. */
    @Schema(name = "StdioStarted")
    public record Started(String status, String server, Info info) {}

    /** What is known of a server that runs. */
    @Schema(name = "StdioServerInfo")
    public record Info(int instances) {}

    /** It was stopped. */
    @Schema(name = "StdioStopped")
    public record Stopped(String status, String server) {}

    /** The tools of a server. */
    @Schema(name = "StdioTools")
    public record Tools(String server, List<JsonNode> tools) {}

    /** A call of a tool. */
    @Schema(
            examples =
                    "{\"server\": \"everything\", \"tool\": \"echo\", \"arguments\": {\"message\": \"hello\"}}")
    public record ToolCall(
            @NotBlank @Size(max = 60) String server,
            @NotBlank @Size(max = 200) String tool,
            @Nullable JsonNode arguments) {}

    /** What came of it. */
    public record ToolResult(String server, String tool, JsonNode result) {}

    /** Any request. */
    public record MethodCall(
            @NotBlank @Size(max = 60) String server,
            @NotBlank @Size(max = 100) String method,
            @Nullable JsonNode params) {}

    /** What came of it. */
    public record MethodResult(String server, String method, JsonNode result) {}

    /** What came of a start of all. */
    @Schema(name = "StdioInitialized")
    public record Initialized(String status, Results results, Map<String, Boolean> servers) {}

    /** Who runs and who does not. */
    @Schema(name = "StdioResults")
    public record Results(List<String> started, List<String> failed, int total) {}

    /** Something was done. */
    @Schema(name = "StdioDone")
    public record Done(String status, String message) {}
}
