package com.sutazai.mcp.memory;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.security.Allowed;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** A memory for clients: store, retrieve, search, delete. Everybody has his own. */
@SharedBean
@Path("/mcp/unified-memory")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class UnifiedMemoryResource {

    private static final String DEFAULT = "default";
    private static final String NAMESPACE = "[A-Za-z0-9._-]{1,100}";
    private static final String NAMESPACE_RULE = "has 1 to 100 of A-Z a-z 0-9 . _ -";
    private static final int IMPORTANCE = 5;

    private final Memories memories;

    @Inject
    public UnifiedMemoryResource(Memories memories) {
        this.memories = memories;
    }

    @GET
    @Path("/health")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Whether the store answers; it is asked now")
    public CompletionStage<Health> health(@Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        return Async.run(
                () -> {
                    memories.sum(owner);
                    return new Health("healthy", "postgresql");
                });
    }

    @POST
    @Path("/store")
    @Allowed(Role.USER)
    @Operation(summary = "Store; the same key of the same namespace is replaced")
    public CompletionStage<Answer> store(
            @NotNull @Valid Storing storing, @Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        if (Boolean.TRUE.equals(storing.enableSemanticSearch())) {
            throw Failure.invalid(
                    "/enable_semantic_search", "is false: there is no search by meaning yet");
        }
        Long ttl = storing.ttl();
        Integer importance = storing.importanceLevel();
        Memories.Draft draft =
                new Memories.Draft(
                        storing.key(),
                        storing.content(),
                        Objects.requireNonNullElse(storing.namespace(), DEFAULT),
                        Objects.requireNonNullElse(storing.tags(), List.of()),
                        ttl == null ? null : Duration.ofSeconds(ttl),
                        importance == null ? IMPORTANCE : importance);
        return Async.run(() -> Answer.of(memories.store(owner, draft)));
    }

    @GET
    @Path("/retrieve/{key}")
    @Allowed(Role.USER)
    @Operation(summary = "What is stored under a key")
    public CompletionStage<Answer> retrieve(
            @PathParam("key") String key,
            @QueryParam("namespace")
                    @DefaultValue(DEFAULT)
                    @Pattern(regexp = NAMESPACE, message = NAMESPACE_RULE)
                    String namespace,
            @Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        return Async.run(
                () ->
                        memories.find(owner, namespace, key)
                                .map(Answer::of)
                                .orElseThrow(() -> unknown(key)));
    }

    @GET
    @Path("/search")
    @Allowed(Role.USER)
    @Operation(summary = "Those with the words in key or content, the most important first")
    public CompletionStage<Found> search(
            @QueryParam("query") @NotBlank @Size(max = 1_000) String query,
            @QueryParam("namespace")
                    @DefaultValue(DEFAULT)
                    @Pattern(regexp = NAMESPACE, message = NAMESPACE_RULE)
                    String namespace,
            @QueryParam("limit") @DefaultValue("10") @Min(1) @Max(100) int limit,
            @Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        return Async.run(
                () -> new Found(true, memories.search(owner, namespace, query, limit), null));
    }

    @GET
    @Path("/stats")
    @Allowed(Role.USER)
    @Operation(summary = "How much the caller has stored")
    public CompletionStage<Stats> stats(@Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        return Async.run(
                () -> {
                    Memories.Sum sum = memories.sum(owner);
                    return new Stats(
                            true,
                            new Sums(
                                    sum.memories(),
                                    sum.bytes(),
                                    sum.namespaces(),
                                    Memories.PER_OWNER_MAX),
                            null);
                });
    }

    @DELETE
    @Path("/delete/{key}")
    @Allowed(Role.USER)
    @Operation(summary = "Forget what is stored under a key")
    public CompletionStage<Deleted> delete(
            @PathParam("key") String key,
            @QueryParam("namespace")
                    @DefaultValue(DEFAULT)
                    @Pattern(regexp = NAMESPACE, message = NAMESPACE_RULE)
                    String namespace,
            @Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        return Async.run(
                () -> {
                    if (!memories.delete(owner, namespace, key)) {
                        throw unknown(key);
                    }
                    return new Deleted(true, key, null);
                });
    }

    private static Failure unknown(String key) {
        return Failure.notFound("Nothing is stored under the key " + key);
    }

    /**
     * What is to be stored.
     *
     * @param namespace default if absent
     * @param ttl seconds until it expires; never if absent
     * @param importanceLevel 1 to 10; 5 if absent
     * @param enableSemanticSearch false or absent
     */
    @Schema(
            name = "MemoryStoring",
            examples = "{\"key\": \"colour\", \"content\": \"green\", \"tags\": [\"taste\"]}")
    public record Storing(
            @NotBlank @Size(max = 200) String key,
            @NotNull @Size(max = 100_000) String content,
            @Nullable @Pattern(regexp = NAMESPACE, message = NAMESPACE_RULE) String namespace,
            @Nullable @Size(max = 50) List<@NotBlank @Size(max = 100) String> tags,
            @Nullable @Min(1) @Max(315_360_000) Long ttl,
            @Nullable @Min(1) @Max(10) Integer importanceLevel,
            @Nullable Boolean enableSemanticSearch) {}

    /** A memory; context_id is its id. */
    @Schema(name = "MemoryAnswer")
    public record Answer(boolean success, Memory data, @Nullable String error, UUID contextId) {

        static Answer of(Memory memory) {
            return new Answer(true, memory, null, memory.id());
        }
    }

    /** What was found. */
    @Schema(name = "MemoriesFound")
    public record Found(boolean success, List<Memory> data, @Nullable String error) {}

    /** It was forgotten. */
    @Schema(name = "MemoryDeleted")
    public record Deleted(boolean success, String data, @Nullable String error) {}

    /** How much there is. */
    @Schema(name = "MemoryStats")
    public record Stats(boolean success, Sums data, @Nullable String error) {}

    /** Numbers of one caller. */
    @Schema(name = "MemorySums")
    public record Sums(
            int totalMemories, long totalBytes, Map<String, Integer> namespaces, int memoriesMax) {}

    /** Whether the store answers. */
    @Schema(name = "MemoryHealth")
    public record Health(String status, String store) {}
}
