package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.security.Allowed;
import com.sutazai.security.Caller;
import com.sutazai.security.OpenStreams;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tasks: work that outlives the request. */
@SharedBean
@Path("/tasks")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "tasks")
public class TaskResource {

    private final Tasks tasks;
    private final Queue queue;
    private final Workers workers;
    private final TaskSettings settings;
    private final OpenStreams streams;

    @Inject
    public TaskResource(
            Tasks tasks, Queue queue, Workers workers, TaskSettings settings, OpenStreams streams) {
        this.tasks = tasks;
        this.streams = streams;
        this.queue = queue;
        this.workers = workers;
        this.settings = settings;
    }

    @POST
    @Allowed(Role.USER)
    @Operation(
            summary = "Give a task; it is kept before the answer comes, and done later",
            description =
                    "With a header Idempotency-Key the same request can be sent again: it is the same task. A type that is a mesh service needs an operator; the service gets POST /process {task_id, payload, priority, attempt}.")
    @APIResponse(
            responseCode = "202",
            description = "Kept",
            content = @Content(schema = @Schema(implementation = Acknowledged.class)))
    public CompletionStage<Response> give(
            @NotNull @Valid NewTask task,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @Context HttpServletRequest request) {
        return Acknowledged.of(tasks, task, idempotencyKey, request);
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "One's own tasks, the newest first; an operator can ask for everybody's",
            description = "Without payload and result; GET of one task has them.")
    public CompletionStage<Page> list(
            @QueryParam("status") @Nullable String status,
            @QueryParam("task_type") @Nullable String type,
            @QueryParam("everybody") @DefaultValue("false") boolean isForEverybody,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit,
            @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        boolean isAll = isForEverybody && caller.role().includes(Role.OPERATOR);
        TaskRows.Wanted wanted =
                new TaskRows.Wanted(
                        isAll ? null : caller.userId(), type, known(status), id(before), limit);
        return Async.run(
                () -> {
                    List<TaskView> found =
                            tasks.list(wanted).stream().map(TaskView::brief).toList();
                    return new Page(
                            found,
                            found.size() == limit ? found.getLast().taskId().toString() : null);
                });
    }

    private static @Nullable String known(@Nullable String status) {
        if (status == null) {
            return null;
        }
        try {
            return TaskStatus.of(status).toString();
        } catch (IllegalArgumentException e) {
            throw Failure.invalid(
                    "#/query/status",
                    "is not one of queued, processing, retrying, completed, failed, cancelled");
        }
    }

    private static @Nullable UUID id(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("#/query/before", "is the id of a task");
        }
    }

    @GET
    @Path("/stats")
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "How many tasks wait and were done lately, of all servers together",
            description = "Counted every two seconds; what was done within the last five minutes.")
    public CompletionStage<Stats> stats() {
        return Async.run(
                () ->
                        new Stats(
                                queue.waiting(),
                                queue.ended(),
                                settings.workers(),
                                workers.busy()));
    }

    @GET
    @Path("/{task_id}")
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "A task as it is; with wait, once it is over, or after so many seconds",
            description = "Somebody else's task is not there (404).")
    public CompletionStage<TaskView> find(
            @PathParam("task_id") String id,
            @QueryParam("wait") @DefaultValue("0") @Min(0) @Max(60) int wait,
            @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(
                () ->
                        TaskView.of(
                                wait == 0
                                        ? tasks.find(caller, id)
                                        : streams.await(
                                                caller,
                                                () ->
                                                        tasks.awaitEnd(
                                                                caller,
                                                                id,
                                                                Duration.ofSeconds(wait)))));
    }

    @GET
    @Path("/{task_id}/events")
    @Allowed(Role.VIEWER)
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Every change of a task as it comes, until it is over",
            description =
                    "Events named task with the task as JSON; their id is its version. With Last-Event-ID only later ones. A stream ends after a minute; clients of server-sent events ask again by themselves.")
    @APIResponse(
            responseCode = "200",
            description = "The changes",
            content =
                    @Content(
                            mediaType = MediaType.SERVER_SENT_EVENTS,
                            schema =
                                    @Schema(
                                            type =
                                                    org.eclipse.microprofile.openapi.annotations
                                                            .enums.SchemaType.STRING)))
    public CompletionStage<Response> events(
            @PathParam("task_id") String id,
            @HeaderParam("Last-Event-ID") @DefaultValue("0") long lastVersion,
            @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(
                () ->
                        Response.ok(
                                        new TaskEvents(
                                                tasks,
                                                streams,
                                                caller,
                                                tasks.find(caller, id),
                                                lastVersion))
                                .build());
    }

    @POST
    @Path("/{task_id}/cancel")
    @Allowed(Role.USER)
    @Operation(
            summary = "End a task, also one that runs; nothing happens to one that is over",
            description =
                    "One that waits is cancelled at once; one that runs is interrupted, and is cancelled when it has ended.")
    public CompletionStage<TaskView> cancel(
            @PathParam("task_id") String id, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(() -> TaskView.of(tasks.cancel(caller, id)));
    }

    @POST
    @Path("/{task_id}/retry")
    @Allowed(Role.USER)
    @Operation(summary = "Give a task that failed or was cancelled all its attempts again")
    public CompletionStage<TaskView> retry(
            @PathParam("task_id") String id, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(() -> TaskView.of(tasks.retry(caller, id)));
    }

    /**
     * A page.
     *
     * @param next what {@code before} is for the next page; null after the last
     */
    @Schema(name = "TaskPage")
    public record Page(List<TaskView> tasks, @Nullable String next) {}

    /**
     * The queue.
     *
     * @param ended within the last five minutes
     * @param numWorkers tasks that this server can work on at the same time
     * @param busyWorkers on which it works now
     */
    @Schema(name = "TaskStats")
    public record Stats(
            Queue.Waiting pending, List<Queue.Ended> ended, int numWorkers, int busyWorkers) {}
}
