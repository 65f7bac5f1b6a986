package com.sutazai.security.audit;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.http.Failure;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who did what. */
@SharedBean
@Path("/audit")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "auth")
public class AuditResource {

    /** Of what an id can tell. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final AuditRows rows;

    @Inject
    public AuditResource(AuditRows rows) {
        this.rows = rows;
    }

    @GET
    @Allowed(Role.ADMIN)
    @Operation(
            summary = "Audit events, the newest first",
            description =
                    "Filters are exact. An event can be seen a tenth of a second after it ended. The next page begins before the last id of this one.")
    public CompletionStage<Events> find(
            @QueryParam("actor") @Nullable String actor,
            @QueryParam("action") @Nullable String action,
            @QueryParam("target") @Nullable String target,
            @QueryParam("outcome") @Nullable String outcome,
            @QueryParam("since") @Nullable String since,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @DefaultValue("100") @Min(1) @Max(1000) int limit) {
        AuditRows.Query query =
                new AuditRows.Query(
                        actor, action, target, outcome, moment(since), id(before), limit);
        return Async.run(
                () -> {
                    List<AuditEvent> found = rows.find(query);
                    return new Events(
                            found, found.size() == limit ? found.getLast().id().toString() : null);
                });
    }

    private static @Nullable Instant moment(@Nullable String text) {
        try {
            Instant moment = text == null ? null : Instant.parse(text);
            if (moment == null || !(moment.isBefore(Instant.EPOCH) || moment.isAfter(LAST))) {
                return moment;
            }
            throw Failure.invalid("#/query/since", "is not between 1970 and 9999");
        } catch (DateTimeParseException e) {
            throw Failure.invalid("#/query/since", "is a moment such as 2026-11-25T10:00:00Z");
        }
    }

    private static @Nullable UUID id(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("#/query/before", "is the id of an event");
        }
    }

    /**
     * A page.
     *
     * @param next what {@code before} is for the next page; null after the last
     */
    public record Events(List<AuditEvent> events, @Nullable String next) {}
}
