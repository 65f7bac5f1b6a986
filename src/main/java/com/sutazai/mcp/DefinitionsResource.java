package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
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
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What was approved of the tools of a service that an operator added. */
@SharedBean
@Path("/mcp/services/{name}/definitions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class DefinitionsResource {

    private final McpBridge bridge;
    private final AuditedChanges changes;

    @Inject
    public DefinitionsResource(McpBridge bridge, AuditedChanges changes) {
        this.bridge = bridge;
        this.changes = changes;
    }

    @GET
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "The tools that were seen, and whether one is held back",
            description =
                    "A tool of a service that was added with PUT is approved as it was when it was listed first. If it changes its description or schema it is neither listed nor called until that is approved.")
    public List<ToolDefinition> all(@PathParam("name") String name) {
        return bridge.find(name).definitions().all().stream()
                .map(
                        state ->
                                new ToolDefinition(
                                        state.tool(),
                                        state.isHeld() ? "held" : "approved",
                                        state.approved(),
                                        state.current()))
                .toList();
    }

    @POST
    @Path("/approve")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Approve what tools say now")
    public CompletionStage<Approved> approve(
            @PathParam("name") String name,
            @NotNull @Valid Approval approval,
            @Context HttpServletRequest request) {
        return changes.run(
                request,
                "service-approve",
                name,
                () -> {
                    List<String> tools = approval.tools();
                    List<String> approved =
                            bridge.find(name).approve(tools == null ? List.of() : tools);
                    return new Approved(approved);
                });
    }

    /**
     * A tool.
     *
     * @param state approved or held
     * @param approvedDigest SHA-256 of what was approved
     * @param currentDigest SHA-256 of what it says now
     */
    public record ToolDefinition(
            String tool, String state, String approvedDigest, String currentDigest) {}

    /**
     * What to approve.
     *
     * @param tools names; all that are held back if absent
     */
    @Schema(name = "DefinitionApproval", examples = "{\"tools\": [\"echo\"]}")
    public record Approval(@Nullable @Size(max = 1_000) List<@NotBlank String> tools) {}

    /** Those that were held back and are no longer. */
    @Schema(name = "DefinitionsApproved")
    public record Approved(List<String> approved) {}
}
