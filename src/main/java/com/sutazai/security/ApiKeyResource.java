package com.sutazai.security;

import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
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
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** One's own API keys, for clients that cannot live with tokens of half an hour. */
@RequestScoped
@Path("/auth/api-keys")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "auth")
public class ApiKeyResource {

    private final ApiKeys keys;

    @Inject
    public ApiKeyResource(ApiKeys keys) {
        this.keys = keys;
    }

    @POST
    @Allowed(Role.VIEWER)
    @Operation(summary = "Make an API key; its text is shown this once")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = NewKey.class)))
    public CompletionStage<Response> make(
            @NotNull @Valid KeyName name, @Context HttpServletRequest request) {
        UUID user = Caller.of(request).userId();
        return Async.run(
                () -> {
                    ApiKeys.Made made = keys.make(user, name.name().strip());
                    NewKey body =
                            new NewKey(
                                    made.shown().id(),
                                    made.key(),
                                    made.shown().name(),
                                    made.shown().createdAt());
                    return Response.created(URI.create("/api/v1/auth/api-keys/" + body.id()))
                            .entity(body)
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
        return Async.run(
                () -> {
                    if (!keys.delete(user, uuid(id))) {
                        throw Failure.notFound("You have no API key with this id");
                    }
                    return Response.noContent().build();
                });
    }

    private static UUID uuid(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Failure.notFound("You have no API key with this id");
        }
    }

    /** What the key is for. */
    @Schema(examples = "{\"name\": \"laptop\"}")
    public record KeyName(@NotBlank @Size(max = 100) String name) {}

    /** The only answer that holds the text of a key. */
    @Schema(
            examples =
                    "{\"id\": \"0b8e7c62-2f0e-4a53-9df1-3d1a9c2b7a10\", \"key\": \"sk_sutazai_…\", \"name\": \"laptop\", \"created_at\":"
                            + " \"2026-11-23T12:00:00Z\"}")
    public record NewKey(UUID id, String key, String name, Instant createdAt) {}

    /** One's keys. */
    public record Keys(List<ApiKeys.Shown> keys) {}
}
