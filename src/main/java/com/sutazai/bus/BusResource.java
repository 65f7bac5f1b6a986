package com.sutazai.bus;

import com.fasterxml.jackson.databind.JsonNode;
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
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Topics: work for agents, and what came of it. */
@SharedBean
@Path("/mesh")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mesh")
public class BusResource {

    private static final int ENTRIES_MAX = 100;

    private final Bus bus;
    private final OpenStreams streams;

    @Inject
    public BusResource(Bus bus, OpenStreams streams) {
        this.bus = bus;
        this.streams = streams;
    }

    @POST
    @Path("/enqueue")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Put a task on a topic; each group of readers gets it",
            description = "A topic that is full answers 503 and drops nothing.")
    public CompletionStage<Added> enqueue(@NotNull @Valid NewEntry entry) {
        return Async.run(() -> new Added(bus.put(new Topic(entry.topic()), entry.task())));
    }

    @POST
    @Path("/receive")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Take tasks of a topic as one of the readers of a group",
            description =
                    "Others of the group do not get them. What is not acknowledged in time (BUS_REDELIVER_AFTER) goes to another reader, and after BUS_DELIVERIES_MAX deliveries to the dead letters.")
    public CompletionStage<Received> receive(
            @NotNull @Valid Wanted wanted, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        Topic topic = new Topic(wanted.topic());
        Reader reader = new Reader(group(wanted.group()), wanted.reader());
        int count = Objects.requireNonNullElse(wanted.count(), 1);
        Duration wait = Duration.ofSeconds(Objects.requireNonNullElse(wanted.waitSeconds(), 0));
        return Async.run(
                () ->
                        new Received(
                                wait.isZero()
                                        ? bus.take(topic, reader, count, wait)
                                        : streams.await(
                                                caller,
                                                () -> bus.take(topic, reader, count, wait))));
    }

    private static String group(@Nullable String group) {
        return Objects.requireNonNullElse(group, Reader.DEFAULT);
    }

    @POST
    @Path("/acknowledge")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Tell that tasks are done: the group gets them no more")
    public CompletionStage<Acknowledgement> acknowledge(@NotNull @Valid Ended done) {
        Topic topic = new Topic(done.topic());
        String group = Reader.accepted("/group", group(done.group()));
        return Async.run(() -> new Acknowledgement(bus.acknowledge(topic, group, done.ids())));
    }

    @POST
    @Path("/extend")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Keep tasks that take longer: they go to no other reader for as long again",
            description = "Ask again before BUS_REDELIVER_AFTER has passed.")
    public CompletionStage<Extension> extend(@NotNull @Valid Kept kept) {
        Topic topic = new Topic(kept.topic());
        Reader reader = new Reader(group(kept.group()), kept.reader());
        return Async.run(() -> new Extension(bus.extend(topic, reader, kept.ids())));
    }

    @POST
    @Path("/results")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Tell what came of a task",
            description = "The newest are kept, as many as BUS_TOPIC_LENGTH_MAX.")
    public CompletionStage<Added> result(@NotNull @Valid NewResult result) {
        return Async.run(() -> new Added(bus.putResult(new Topic(result.topic()), result.data())));
    }

    @GET
    @Path("/results")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "What came of the tasks of a topic, the newest first")
    public CompletionStage<List<Entry>> results(
            @QueryParam("topic") @NotNull @Pattern(regexp = Topic.NAME) String topic,
            @QueryParam("count") @DefaultValue("10") @Min(1) @Max(ENTRIES_MAX) int count) {
        return results(bus, topic, count);
    }

    /** For all ways that lead to results. */
    static CompletionStage<List<Entry>> results(Bus bus, String topic, int count) {
        return Async.run(() -> bus.results(new Topic(topic), count));
    }

    /**
     * What is put on a topic.
     *
     * @param task an object; at most {@code BUS_ENTRY_SIZE_MAX} bytes
     */
    @Schema(
            name = "NewEntry",
            examples = "{\"topic\": \"summaries\", \"task\": {\"document\": 17}}")
    public record NewEntry(
            @NotNull @Pattern(regexp = Topic.NAME) String topic,
            @NotNull @Schema(type = SchemaType.OBJECT) JsonNode task) {

        public NewEntry {
            if (task != null && !task.isObject()) {
                throw Failure.invalid("/task", "is not an object");
            }
        }
    }

    /**
     * Who wants entries of a topic.
     *
     * @param group those who share the entries; {@code default} if absent
     * @param reader the name of this reader within the group
     * @param count at most so many; 1 if absent
     * @param waitSeconds how long to wait for the first; 0 if absent
     */
    @Schema(
            name = "WantedEntries",
            examples =
                    "{\"topic\": \"summaries\", \"reader\": \"agent-7\", \"count\": 10, \"wait_seconds\": 30}")
    public record Wanted(
            @NotNull @Pattern(regexp = Topic.NAME) String topic,
            @Nullable @Pattern(regexp = Reader.NAME) String group,
            @NotNull @Pattern(regexp = Reader.NAME) String reader,
            @Nullable @Min(1) @Max(ENTRIES_MAX) Integer count,
            @Nullable @Min(0) @Max(60) Integer waitSeconds) {}

    /** What a reader has done with. */
    @Schema(
            name = "DoneEntries",
            examples = "{\"topic\": \"summaries\", \"ids\": [\"1764130000000-0\"]}")
    public record Ended(
            @NotNull @Pattern(regexp = Topic.NAME) String topic,
            @Nullable @Pattern(regexp = Reader.NAME) String group,
            @NotEmpty @Size(max = ENTRIES_MAX)
                    List<@NotNull @Pattern(regexp = EntryId.PATTERN) String> ids) {}

    /** What a reader keeps. */
    @Schema(
            name = "KeptEntries",
            examples =
                    "{\"topic\": \"summaries\", \"reader\": \"agent-7\", \"ids\": [\"1764130000000-0\"]}")
    public record Kept(
            @NotNull @Pattern(regexp = Topic.NAME) String topic,
            @Nullable @Pattern(regexp = Reader.NAME) String group,
            @NotNull @Pattern(regexp = Reader.NAME) String reader,
            @NotEmpty @Size(max = ENTRIES_MAX)
                    List<@NotNull @Pattern(regexp = EntryId.PATTERN) String> ids) {}

    /** How many are still the reader's. */
    @Schema(name = "ExtendedEntries")
    public record Extension(long extended) {}

    /**
     * What came of a task.
     *
     * @param data any JSON; by convention with the id of the task
     */
    @Schema(
            name = "NewResult",
            examples =
                    "{\"topic\": \"summaries\", \"data\": {\"id\": \"1764130000000-0\", \"summary\": \"...\"}}")
    public record NewResult(
            @NotNull @Pattern(regexp = Topic.NAME) String topic, @NotNull JsonNode data) {}

    /** Where it stands on its stream. */
    @Schema(name = "AddedEntry")
    public record Added(String id) {}

    /** What the reader has now. */
    @Schema(name = "ReceivedEntries")
    public record Received(List<Delivery> entries) {}

    /**
     * What was acknowledged.
     *
     * @param acknowledged how many the group still waited for
     */
    @Schema(name = "AcknowledgedEntries")
    public record Acknowledgement(long acknowledged) {}
}
