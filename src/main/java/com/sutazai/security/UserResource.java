package com.sutazai.security;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
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
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Users, for administrators. Every change is written down. */
@SharedBean
@Path("/auth/users")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "auth")
public class UserResource {

    private static final String ROLES = "viewer|user|operator|admin";
    private static final String ROLE_RULE = "is viewer, user, operator or admin";

    private final Accounts accounts;
    private final PasswordChanges passwords;
    private final UserRemoval removal;
    private final AuditedChanges changes;

    @Inject
    public UserResource(
            Accounts accounts,
            PasswordChanges passwords,
            UserRemoval removal,
            AuditedChanges changes) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.removal = removal;
        this.changes = changes;
    }

    @POST
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "Add a user, who can log in at once",
            description =
                    "A password has 8 to 1024 characters, among them an upper-case and a lower-case letter, a digit and one of !@#$%^&*()_+-=[]{}|;:,.<>? and does not contain the name.")
    @APIResponse(
            responseCode = "201",
            description = "Added",
            content = @Content(schema = @Schema(implementation = Account.class)))
    public CompletionStage<Response> add(
            @NotNull @Valid NewUser user, @Context HttpServletRequest request) {
        return audited(
                request,
                "user-add",
                user.username().toLowerCase(Locale.ROOT),
                () -> {
                    Account added =
                            accounts.add(
                                    user.username(),
                                    user.email(),
                                    user.password(),
                                    Role.of(user.role()));
                    return Response.created(URI.create("/api/v1/auth/users/" + added.id()))
                            .entity(added)
                            .build();
                });
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(summary = "Users by name, page for page")
    public CompletionStage<Page> some(
            @QueryParam("offset") @DefaultValue("0") @Min(0) int offset,
            @QueryParam("limit") @DefaultValue("50") @Min(1) @Max(500) int limit) {
        return Async.run(() -> new Page(accounts.some(offset, limit), accounts.count()));
    }

    @GET
    @Path("/{id}")
    @Allowed(Role.ADMIN)
    @Operation(summary = "A user")
    public CompletionStage<Account> get(@PathParam("id") UUID id) {
        return Async.run(() -> accounts.get(id));
    }

    @PATCH
    @Path("/{id}")
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "Change email or role, disable or enable",
            description =
                    "Another role, or the end of all rights, ends the user's sessions. The last administrator stays one.")
    public CompletionStage<Account> change(
            @PathParam("id") UUID id,
            @NotNull @Valid UserChange change,
            @Context HttpServletRequest request) {
        return audited(
                request,
                "user-change",
                id.toString(),
                () ->
                        accounts.change(
                                id,
                                new Accounts.Change(
                                        Optional.ofNullable(change.email())
                                                .map(email -> email.toLowerCase(Locale.ROOT)),
                                        Optional.ofNullable(change.role()).map(Role::of),
                                        Optional.ofNullable(change.isActive()))));
    }

    @DELETE
    @Path("/{id}")
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "Delete a user with sessions, keys and all that is his",
            description =
                    "The user is disabled first; with very much to delete it takes its time. What ends in between, with 503, is to be asked for again.")
    @APIResponse(responseCode = "204", description = "Gone")
    public CompletionStage<Response> delete(
            @PathParam("id") UUID id, @Context HttpServletRequest request) {
        Caller caller = Caller.of(request);
        String target = id.toString();
        return audited(
                request,
                "user-delete",
                target,
                () -> {
                    changes.step(caller, "user-disable", target, () -> removal.begin(id));
                    removal.end(id);
                    return Response.noContent().build();
                });
    }

    @PUT
    @Path("/{id}/password")
    @Allowed(Role.ADMIN)
    @Operation(summary = "Give a user another password; ends the sessions and a lock")
    @APIResponse(responseCode = "204", description = "Changed")
    public CompletionStage<Response> reset(
            @PathParam("id") UUID id,
            @NotNull @Valid NewPassword password,
            @Context HttpServletRequest request) {
        return audited(
                request,
                "user-password",
                id.toString(),
                () -> {
                    passwords.reset(id, password.newPassword());
                    return Response.noContent().build();
                });
    }

    private <T> CompletionStage<T> audited(
            HttpServletRequest request, String action, String target, Callable<T> work) {
        Caller caller = Caller.of(request);
        if (caller.session().isEmpty()) {
            // who can set a password has all that its user has, for good
            throw Failure.of(
                    ProblemType.FORBIDDEN,
                    "Log in with the password to change users: an API key, or a token from outside, is not enough");
        }
        return changes.run(request, action, target, work);
    }

    /** A user to add. */
    @Schema(
            examples =
                    "{\"username\": \"ada\", \"email\": \"ada@example.com\", \"password\": \"Engine-1843\", \"role\": \"operator\"}")
    public record NewUser(
            @NotNull
                    @Pattern(
                            regexp = "[A-Za-z0-9_-]{3,50}",
                            message = "has 3 to 50 of A-Z a-z 0-9 _ -")
                    String username,
            @NotBlank @Email @Size(max = 254) String email,
            @NotBlank @Size(max = PasswordRules.LENGTH_MAX) String password,
            @NotNull @Pattern(regexp = ROLES, message = ROLE_RULE) String role) {

        @Override
        public String toString() {
            return "NewUser[" + username + "]";
        }
    }

    /** What is to be another; absent for as it is. */
    public record UserChange(
            @Nullable @Email @Size(min = 3, max = 254) String email,
            @Nullable @Pattern(regexp = ROLES, message = ROLE_RULE) String role,
            @Nullable Boolean isActive) {}

    /** Another password. */
    @Schema(name = "NewPassword")
    public record NewPassword(@NotBlank @Size(max = PasswordRules.LENGTH_MAX) String newPassword) {

        @Override
        public String toString() {
            return "NewPassword[]";
        }
    }

    /** Some users, and how many there are in all. */
    @Schema(name = "UserPage")
    public record Page(List<Account> users, int total) {}
}
