package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.mcp.personal.PersonalValues;
import com.sutazai.mcp.personal.UserValues;
import com.sutazai.security.Allowed;
import com.sutazai.security.AuditedChanges;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
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
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * What the caller shows to MCP services for himself. Nobody is told a value, not even its owner.
 */
@SharedBean
@Path("/mcp/user-values")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class UserValueResource {

    private static final String NAME_RULE = "has 1 to 64 of A-Z 0-9 _ and begins with a letter";

    private final UserValues values;
    private final Services services;
    private final AuditedChanges changes;

    @Inject
    public UserValueResource(UserValues values, Services services, AuditedChanges changes) {
        this.values = values;
        this.services = services;
        this.changes = changes;
    }

    @GET
    @Allowed(Role.USER)
    @Operation(
            summary = "Which values services want of you, and which you have stored",
            description =
                    "A service wants NAME if its entry in the registry has ${user:NAME} in its headers or its environment. Values are never told.")
    public CompletionStage<Values> all(@Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        return Async.run(() -> seen(values.stored(owner)));
    }

    private Values seen(List<UserValues.Stored> stored) {
        Map<String, List<String>> wanted = new TreeMap<>();
        for (McpService service : services.all()) {
            for (String name :
                    PersonalValues.wanted(Upstreams.filledIn(service.entry()).values())) {
                wanted.computeIfAbsent(name, each -> new ArrayList<>()).add(service.entry().name());
            }
        }
        Map<String, OffsetDateTime> changes = new TreeMap<>();
        stored.forEach(each -> changes.put(each.name(), each.changedAt()));
        TreeSet<String> names = new TreeSet<>(wanted.keySet());
        names.addAll(changes.keySet());
        return new Values(
                names.stream()
                        .map(
                                name ->
                                        new Value(
                                                name,
                                                changes.containsKey(name),
                                                Optional.ofNullable(changes.get(name))
                                                        .map(OffsetDateTime::toString)
                                                        .orElse(null),
                                                wanted.getOrDefault(name, List.of())))
                        .toList());
    }

    @PUT
    @Path("/{name}")
    @Allowed(Role.USER)
    @Operation(
            summary = "Store a value of your own, or change it",
            description = "It is encrypted, and counts with the next request to a service.")
    @APIResponse(responseCode = "204", description = "Stored")
    public CompletionStage<Response> put(
            @PathParam("name") @Pattern(regexp = UserValues.NAME, message = NAME_RULE) String name,
            @NotNull @Valid Storing storing,
            @Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        return changes.run(
                request,
                "user-value-put",
                name,
                () -> {
                    values.put(owner, name, storing.value());
                    return Response.noContent().build();
                });
    }

    @DELETE
    @Path("/{name}")
    @Allowed(Role.USER)
    @Operation(summary = "Take a value of your own away")
    @APIResponse(responseCode = "204", description = "It is gone")
    public CompletionStage<Response> delete(
            @PathParam("name") String name, @Context HttpServletRequest request) {
        UUID owner = Caller.of(request).userId();
        return changes.run(
                request,
                "user-value-delete",
                name,
                () -> {
                    if (!values.remove(owner, name)) {
                        throw Failure.of(
                                ProblemType.NOT_FOUND, "You have stored no value of this name");
                    }
                    return Response.noContent().build();
                });
    }

    /**
     * A value to store.
     *
     * @param value 1 to 8192 characters that a header may have
     */
    @Schema(name = "UserValueToStore")
    public record Storing(
            @NotNull
                    @Size(min = 1, max = 8_192)
                    @Pattern(
                            regexp = "[\\x20-\\x7e]*",
                            message = "has only printable characters of ASCII, as headers have")
                    String value) {

        @Override
        public String toString() {
            return "Storing[]";
        }
    }

    /** All that are stored or wanted. */
    @Schema(name = "UserValues")
    public record Values(List<Value> values) {}

    /**
     * A value, without itself.
     *
     * @param changedAt when it was stored last
     * @param services which of them want it
     */
    @Schema(name = "UserValue")
    public record Value(
            String name, boolean isStored, @Nullable String changedAt, List<String> services) {}
}
