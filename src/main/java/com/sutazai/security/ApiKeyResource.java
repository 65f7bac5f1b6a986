package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** One's own API keys, for clients that cannot live with tokens of half an hour. */
@SharedBean
@Path("/auth/api-keys")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "auth")
public class ApiKeyResource {

    private static final int RATE_MAX = 1_000_000;
    private static final Duration LIFE_MAX = Duration.ofDays(3_653);

    private final ApiKeys keys;
    private final AuditedChanges changes;

    @Inject
    public ApiKeyResource(ApiKeys keys, AuditedChanges changes) {
        this.keys = keys;
        this.changes = changes;
    }

    @POST
    @Allowed(Role.VIEWER)
    @Operation(summary = "Make an API key; its text is shown this once")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = MadeKey.class)))
    public CompletionStage<Response> make(
            @NotNull @Valid NewKey wanted, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        if (caller.session().isEmpty()) {
            throw Failure.of(
                    ProblemType.FORBIDDEN,
                    "Log in with the password to make a key: a key, or a token from outside, cannot make one");
        }
        ApiKeys.Wanted key = wanted.checked(Instant.now());
        return changes.run(
                request,
                "api-key-add",
                key.name(),
                () -> {
                    ApiKeys.Made made = keys.make(caller.userId(), key);
                    return Response.created(
                                    URI.create("/api/v1/auth/api-keys/" + made.shown().id()))
                            .entity(MadeKey.of(made))
                            .build();
                });
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(summary = "One's own API keys, without their text")
    public CompletionStage<Keys> list(@Context HttpServletRequest request) {
        UUID user = Caller.of(request).userId();
        return Async.run(() -> new Keys(keys.of(user)));
    }

    @DELETE
    @Path("/{id}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Delete one of one's own API keys; it stops working at once")
    @APIResponse(responseCode = "204", description = "Deleted")
    public CompletionStage<Response> delete(
            @PathParam("id") String id, @Context HttpServletRequest request) {
        UUID user = Caller.of(request).userId();
        // the audit keeps no text that may be a key in the wrong place
        UUID known = uuid(id);
        return changes.run(request, "api-key-delete", known.toString(), () -> deleted(user, known));
    }

    private Response deleted(UUID user, UUID id) {
        if (!keys.delete(user, id)) {
            throw Failure.notFound("You have no API key with this id");
        }
        return Response.noContent().build();
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Failure.notFound("You have no API key with this id");
        }
    }

    /**
     * What the key is for, and what bounds it.
     *
     * @param scopes without it whatever its owner may
     * @param expiresAt without it never
     * @param rateLimitPerMinute without it what everybody may
     */
    @Schema(
            examples =
                    "{\"name\": \"laptop\", \"scopes\": [\"mcp:read\", \"mcp:write\"], \"expires_at\": \"2030-01-01T00:00:00Z\","
                            + " \"rate_limit_per_minute\": 600}")
    public record NewKey(
            @NotBlank @Size(max = 100) String name,
            @Nullable
                    @Size(min = 1, max = 20)
                    @Schema(
                            description =
                                    "admin, read, write, or AREA:read and AREA:write with one of auth, mesh, bus, mcp, tasks, system as AREA")
                    List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable @Min(1) @Max(RATE_MAX) Integer rateLimitPerMinute) {

        private ApiKeys.Wanted checked(Instant now) {
            if (expiresAt != null && !expiresAt.isAfter(now)) {
                throw Failure.invalid("/expires_at", "is not in the future");
            }
            if (expiresAt != null && expiresAt.isAfter(now.plus(LIFE_MAX))) {
                throw Failure.invalid("/expires_at", "is more than ten years ahead");
            }
            return new ApiKeys.Wanted(name.strip(), known(), expiresAt, rateLimitPerMinute);
        }

        private Scopes known() {
            if (scopes == null) {
                return Scopes.ALL;
            }
            try {
                return Scopes.of(scopes);
            } catch (IllegalArgumentException e) {
                throw Failure.invalid("/scopes", String.valueOf(e.getMessage()));
            }
        }
    }

    /** The only answer that holds the text of a key. */
    @Schema(
            examples =
                    "{\"id\": \"0b8e7c62-2f0e-4a53-9df1-3d1a9c2b7a10\", \"key\": \"sk_sutazai_…\", \"name\": \"laptop\", \"scopes\":"
                            + " [\"admin\"], \"created_at\": \"2026-11-23T12:00:00Z\"}")
    public record MadeKey(
            UUID id,
            String key,
            String name,
            List<String> scopes,
            @Nullable Instant expiresAt,
            @Nullable Integer rateLimitPerMinute,
            Instant createdAt) {

        private static MadeKey of(ApiKeys.Made made) {
            ApiKeys.Shown shown = made.shown();
            return new MadeKey(
                    shown.id(),
                    made.key(),
                    shown.name(),
                    shown.scopes(),
                    shown.expiresAt(),
                    shown.rateLimitPerMinute(),
                    shown.createdAt());
        }
    }

    /** One's keys. */
    public record Keys(List<ApiKeys.Shown> keys) {}
}
