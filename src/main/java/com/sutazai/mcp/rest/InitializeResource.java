package com.sutazai.mcp.rest;

import com.sutazai.config.SharedBean;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts all that is not up. */
@SharedBean
@Path("/mcp/initialize")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class InitializeResource {

    private final Starts starts;
    private final AuditedChanges changes;

    @Inject
    public InitializeResource(Starts starts, AuditedChanges changes) {
        this.starts = starts;
        this.changes = changes;
    }

    @POST
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Begin anew with every service that is not healthy",
            description = "Waits up to 15 s for them.")
    public CompletionStage<Initialized> initialize(@Context HttpServletRequest request) {
        return changes.run(
                request,
                "services-start",
                "",
                () -> {
                    Starts.Outcome outcome = starts.all();
                    int total = outcome.started().size() + outcome.failed().size();
                    return new Initialized(
                            outcome.isWhole() ? "success" : "partial",
                            outcome.started().size() + " of " + total + " services are healthy",
                            new Details(outcome.started(), outcome.failed(), total));
                });
    }

    /** What came of it; status is success or partial. */
    @Schema(name = "McpInitialized")
    public record Initialized(String status, String message, Details details) {}

    /** Who is healthy and who is not. */
    @Schema(name = "McpInitializedDetails")
    public record Details(List<String> started, List<String> failed, int total) {}
}
