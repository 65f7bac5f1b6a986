package com.sutazai.bus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Agents that work on topics. */
@SharedBean
@Path("/mesh/agents")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mesh")
public class AgentResource {

    private static final int META_MAX = 16 * 1024;

    private final Agents agents;

    @Inject
    public AgentResource(Agents agents) {
        this.agents = agents;
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "All agents that gave a sign within the last minute")
    public CompletionStage<All> list() {
        return Async.run(
                () -> {
                    List<JsonNode> found = agents.list();
                    return new All(found.size(), found);
                });
    }

    @POST
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Be there for a minute",
            description = "Give a sign in time to stay; the same id replaces what was known of it.")
    public CompletionStage<Present> register(@NotNull @Valid NewAgent agent) {
        JsonNode meta =
                Objects.requireNonNullElseGet(agent.meta(), JsonNodeFactory.instance::objectNode);
        if (!meta.isObject() || meta.toString().length() > META_MAX) {
            throw Failure.invalid("/meta", "is not an object of at most " + META_MAX + " bytes");
        }
        return Async.run(
                () -> {
                    agents.register(agent.agentId(), agent.agentType(), meta);
                    return present(agent.agentId());
                });
    }

    @POST
    @Path("/{agent_id}/heartbeat")
    @Consumes(MediaType.WILDCARD)
    @Allowed(Role.OPERATOR)
    @Operation(
            summary = "Give a sign: stay for another minute",
            description = "404 for an agent that is not there any more; it registers again.")
    public CompletionStage<Present> beat(@PathParam("agent_id") String id) {
        return Async.run(
                () -> {
                    if (!agents.beat(id)) {
                        throw none(id);
                    }
                    return present(id);
                });
    }

    @DELETE
    @Path("/{agent_id}")
    @Allowed(Role.OPERATOR)
    @Operation(summary = "Leave")
    @APIResponse(responseCode = "204", description = "It is gone")
    public CompletionStage<Response> remove(@PathParam("agent_id") String id) {
        return Async.run(
                () -> {
                    if (!agents.remove(id)) {
                        throw none(id);
                    }
                    return Response.noContent().build();
                });
    }

    private static Present present(String id) {
        return new Present(id, Instant.now().plus(Agents.LIFE));
    }

    private static Failure none(String id) {
        return Failure.notFound("There is no agent " + id + " (any more); register it");
    }

    /**
     * Who is there.
     *
     * @param meta an object of at most 16 KB; empty if absent
     */
    @Schema(
            name = "NewAgent",
            examples =
                    "{\"agent_id\": \"agent-7\", \"agent_type\": \"summarizer\", \"meta\": {\"version\": 3}}")
    public record NewAgent(
            @NotNull @Pattern(regexp = Reader.NAME) String agentId,
            @NotNull @Pattern(regexp = Reader.NAME) String agentType,
            @Nullable @Schema(type = SchemaType.OBJECT) JsonNode meta) {}

    /**
     * An agent is there.
     *
     * @param until without another sign
     */
    @Schema(name = "AgentPresence")
    public record Present(String agentId, Instant until) {}

    /** Agents as they described themselves, by id. */
    @Schema(name = "Agents")
    public record All(int count, List<JsonNode> agents) {}
}
