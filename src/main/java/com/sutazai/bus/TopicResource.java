package com.sutazai.bus;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
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
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Topics themselves: how they stand, and their dead letters. */
@SharedBean
@Path("/mesh/topics")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mesh")
public class TopicResource {

    private static final int LETTERS_MAX = 100;

    private final Streams streams;
    private final AuditedChanges changes;

    @Inject
    public TopicResource(Streams streams, AuditedChanges changes) {
        this.streams = streams;
        this.changes = changes;
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "The names of all topics")
    public CompletionStage<Names> topics() {
        return Async.run(() -> new Names(streams.topics()));
    }

    @GET
    @Path("/{topic}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "How a topic stands: what waits, for whom, and what is dead")
    public CompletionStage<TopicView> topic(@PathParam("topic") String name) {
        Topic topic = named(name);
        return Async.run(() -> streams.view(topic).orElseThrow(() -> none(name)));
    }

    @DELETE
    @Path("/{topic}")
    @Allowed(Role.ADMIN)
    @Operation(summary = "Take a topic away with all that is on it")
    @APIResponse(responseCode = "204", description = "It is gone")
    public CompletionStage<Response> remove(
            @PathParam("topic") String name, @Context HttpServletRequest request) {
        Topic topic = named(name);
        return changes.run(
                request,
                "topic-delete",
                name,
                () -> {
                    if (!streams.remove(topic)) {
                        throw none(name);
                    }
                    return Response.noContent().build();
                });
    }

    @DELETE
    @Path("/{topic}/groups/{group}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Take a group away: entries do not wait for it any more")
    @APIResponse(responseCode = "204", description = "It is gone")
    public CompletionStage<Response> removeGroup(
            @PathParam("topic") String name,
            @PathParam("group") String group,
            @Context HttpServletRequest request) {
        Topic topic = named(name);
        return changes.run(
                request,
                "group-delete",
                name + "/" + group,
                () -> {
                    if (!streams.removeGroup(topic, group)) {
                        throw Failure.notFound("The topic has no group of this name");
                    }
                    return Response.noContent().build();
                });
    }

    @GET
    @Path("/{topic}/dead")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "What was delivered too often, the newest first")
    public CompletionStage<List<Entry>> dead(
            @PathParam("topic") String name,
            @QueryParam("count") @DefaultValue("10") @Min(1) @Max(LETTERS_MAX) int count) {
        Topic topic = named(name);
        return Async.run(() -> streams.dead(topic, count));
    }

    @POST
    @Path("/{topic}/dead/requeue")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Put dead letters on the topic again",
            description = "All groups get them. Those that are not there any more are left out.")
    public CompletionStage<Requeued> requeue(
            @PathParam("topic") String name,
            @NotNull @Valid Letters letters,
            @Context HttpServletRequest request) {
        Topic topic = named(name);
        return changes.run(
                request,
                "dead-requeue",
                name,
                () -> new Requeued(streams.requeue(topic, letters.ids())));
    }

    private static Topic named(String name) {
        if (!Topic.isAccepted(name)) {
            throw none(name);
        }
        return new Topic(name);
    }

    private static Failure none(String name) {
        return Failure.notFound("There is no topic " + name);
    }

    /** What there is. */
    @Schema(name = "Topics")
    public record Names(List<String> topics) {}

    /** Dead letters by their ids. */
    @Schema(name = "DeadLetters", examples = "{\"ids\": [\"1764130000000-0\"]}")
    public record Letters(
            @NotEmpty @Size(max = LETTERS_MAX)
                    List<@NotNull @Pattern(regexp = EntryId.PATTERN) String> ids) {}

    /** The new entries. */
    @Schema(name = "RequeuedLetters")
    public record Requeued(List<String> ids) {}
}
