package com.sutazai.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Virtual servers: what is chosen of all services, at {@code /mcp/v/NAME}. */
@SharedBean
@Path("/mcp/virtual-servers")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class VirtualServerResource {

    private final VirtualServers servers;
    private final AuditedChanges changes;

    @Inject
    public VirtualServerResource(VirtualServers servers, AuditedChanges changes) {
        this.servers = servers;
        this.changes = changes;
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "All virtual servers, by name")
    public List<VirtualServer> all() {
        return servers.all().entrySet().stream()
                .map(each -> VirtualServer.of(each.getKey(), each.getValue()))
                .toList();
    }

    @GET
    @Path("/{name}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "A virtual server as it was given")
    public VirtualServer get(@PathParam("name") String name) {
        return VirtualServer.of(name, servers.kept(name));
    }

    @PUT
    @Path("/{name}")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Add or change a virtual server",
            description =
                    "tools and prompts by their names at /mcp, * for any characters, or an object with name and as to call one otherwise; resources by their URIs; search: true to offer search_tools and call_tool in place of the tools.")
    @RequestBody(
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            description = "What it offers",
                                            examples =
                                                    "{\"tools\": [\"files__read_*\", {\"name\": \"everything__echo\", \"as\": \"say\"}], \"resources\": [\"*\"]}")))
    @APIResponse(
            responseCode = "200",
            description = "Changed, or the same already",
            content = @Content(schema = @Schema(implementation = VirtualServer.class)))
    @APIResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = VirtualServer.class)))
    public CompletionStage<Response> put(
            @PathParam("name") String name,
            @NotNull JsonNode entry,
            @Context HttpServletRequest request) {
        return changes.run(
                request,
                "virtual-server-put",
                name,
                () -> {
                    boolean isNew = servers.put(name, entry);
                    return Response.status(isNew ? Response.Status.CREATED : Response.Status.OK)
                            .entity(get(name))
                            .build();
                });
    }

    @DELETE
    @Path("/{name}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Take a virtual server away")
    public CompletionStage<Removed> delete(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        return changes.run(
                request,
                "virtual-server-delete",
                name,
                () -> {
                    servers.remove(name);
                    return new Removed("removed", name);
                });
    }

    /**
     * A virtual server.
     *
     * @param path where MCP clients find it
     * @param entry as it was given
     */
    public record VirtualServer(String name, String path, JsonNode entry) {

        static VirtualServer of(String name, VirtualServers.Kept kept) {
            return new VirtualServer(name, "/mcp/v/" + name, kept.entry());
        }
    }

    /** It is gone. */
    @Schema(name = "VirtualServerRemoved")
    public record Removed(String status, String name) {}
}
