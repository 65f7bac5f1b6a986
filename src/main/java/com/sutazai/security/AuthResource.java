package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseProbe;
import com.sutazai.http.Async;
import com.sutazai.http.ClientAddress;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirementsSet;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Login, refresh, logout, and who one is. */
@SharedBean
@Path("/auth")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "auth")
public class AuthResource {

    private final Logins logins;
    private final Users users;
    private final DatabaseProbe database;
    private final ClientAddress addresses;
    private final PasswordChanges passwords;
    private final AuditedChanges changes;

    @Inject
    public AuthResource(
            Logins logins,
            Users users,
            DatabaseProbe database,
            ClientAddress addresses,
            PasswordChanges passwords,
            AuditedChanges changes) {
        this.logins = logins;
        this.users = users;
        this.database = database;
        this.addresses = addresses;
        this.passwords = passwords;
        this.changes = changes;
    }

    @POST
    @Path("/login")
    @Open
    @SecurityRequirementsSet
    @Operation(summary = "Exchange name and password for an access token and a refresh token")
    public CompletionStage<Tokens> login(
            @NotNull @Valid Login login, @Context HttpServletRequest request) {
        // a flood costs no thread and no query
        logins.requireRoom();
        String address = addresses.of(request);
        return Async.run(() -> logins.login(login.username(), login.password(), address));
    }

    @POST
    @Path("/refresh")
    @Open
    @SecurityRequirementsSet
    @Operation(summary = "Exchange a refresh token, which works once, for the next pair")
    public CompletionStage<Tokens> refresh(
            @NotNull @Valid Refresh refresh, @Context HttpServletRequest request) {
        String address = addresses.of(request);
        return Async.run(() -> logins.refresh(refresh.refreshToken(), address));
    }

    @POST
    @Path("/logout")
    @Allowed(Role.VIEWER)
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "End the session: its access and refresh tokens stop working")
    public CompletionStage<Message> logout(@Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(
                () -> {
                    logins.logout(caller);
                    return new Message("success", "The session has ended");
                });
    }

    @PUT
    @Path("/password")
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "Change one's own password; all one's sessions end",
            description = "The rules are those of a new user.")
    @APIResponse(responseCode = "204", description = "Changed; log in again")
    public CompletionStage<Response> password(
            @NotNull @Valid PasswordChange change, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        if (caller.session().isEmpty()) {
            throw Failure.of(
                    ProblemType.FORBIDDEN,
                    "Log in with the password to change it: an API key, or a token from outside, is not enough");
        }
        return changes.run(
                request, "own-password", caller.username(), () -> changed(caller, change));
    }

    private Response changed(Caller caller, PasswordChange change) {
        passwords.change(caller, change.currentPassword(), change.newPassword());
        return Response.noContent().build();
    }

    @GET
    @Path("/me")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Who the caller is")
    public CompletionStage<Me> me(@Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        return Async.run(
                () ->
                        users.byId(caller.userId())
                                .map(AuthResource::me)
                                .orElseThrow(() -> Failure.notFound("The user was deleted")));
    }

    @GET
    @Path("/status")
    @Open
    @SecurityRequirementsSet
    @Operation(summary = "Whether one can log in")
    public Status status() {
        boolean isUp = database.isPrepared() && database.state().isUp();
        return new Status(
                "authentication",
                isUp ? "operational" : "unavailable",
                Map.of("jwt_auth", true, "role_based_access", true, "api_keys", true));
    }

    static Me me(User user) {
        return new Me(
                user.id(),
                user.username(),
                user.email(),
                user.role(),
                user.asRole() == Role.ADMIN,
                user.isActive(),
                user.createdAt());
    }

    /** Name and password. */
    @Schema(examples = "{\"username\": \"admin\", \"password\": \"the ADMIN_PASSWORD of .env\"}")
    public record Login(
            @NotBlank @Size(max = 50) String username,
            @NotBlank @Size(max = 1024) String password) {

        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    /** The present password and another one. */
    public record PasswordChange(
            @NotBlank @Size(max = PasswordRules.LENGTH_MAX) String currentPassword,
            @NotBlank @Size(max = PasswordRules.LENGTH_MAX) String newPassword) {

        @Override
        public String toString() {
            return "PasswordChange[]";
        }
    }

    /** A refresh token. */
    public record Refresh(@NotBlank @Size(max = 200) String refreshToken) {}

    /**
     * A pair of tokens.
     *
     * @param expiresIn seconds until the access token ends
     */
    @Schema(
            examples =
                    "{\"access_token\": \"eyJhbGciOiJIUzI1NiJ9.e30.c2ln\", \"refresh_token\": \"rt_sutazai_…\", \"token_type\": \"bearer\", \"expires_in\": 1800,"
                            + " \"user\": {\"id\": \"0b8e7c62-2f0e-4a53-9df1-3d1a9c2b7a10\", \"username\": \"admin\", \"role\": \"admin\", \"is_admin\": true,"
                            + " \"is_active\": true, \"created_at\": \"2026-11-23T12:00:00Z\"}}")
    public record Tokens(
            String accessToken, String refreshToken, String tokenType, long expiresIn, Me user) {}

    /** A user, as shown to the user. */
    public record Me(
            UUID id,
            String username,
            @Nullable String email,
            String role,
            boolean isAdmin,
            boolean isActive,
            Instant createdAt) {}

    /** What was done. */
    public record Message(String status, String message) {}

    /** State of the login service. */
    public record Status(String service, String status, Map<String, Boolean> features) {}
}
