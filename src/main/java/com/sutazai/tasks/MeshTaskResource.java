package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.security.Allowed;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The older way to tasks for services of the mesh. */
@SharedBean
@Path("/mesh/v2")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mesh/v2")
public class MeshTaskResource {

    private final Tasks tasks;

    @Inject
    public MeshTaskResource(Tasks tasks) {
        this.tasks = tasks;
    }

    @POST
    @Path("/enqueue")
    @Allowed(Role.USER)
    @Operation(summary = "Give a task to the service of that name: the same as POST /tasks")
    @APIResponse(
            responseCode = "202",
            description = "Kept",
            content = @Content(schema = @Schema(implementation = Acknowledged.class)))
    public CompletionStage<Response> enqueue(
            @NotNull @Valid NewTask task,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @Context HttpServletRequest request) {
        return Acknowledged.of(tasks, task, idempotencyKey, request);
    }

    @GET
    @Path("/task/{task_id}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "A task as it is: the same as GET /tasks/{task_id}")
    public CompletionStage<TaskView> task(
            @PathParam("task_id") String id, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(() -> TaskView.of(tasks.find(caller, id)));
    }
}
