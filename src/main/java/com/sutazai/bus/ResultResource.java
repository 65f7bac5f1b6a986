package com.sutazai.bus;

import com.sutazai.config.SharedBean;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Results among the routes of the mesh. */
@SharedBean
@Path("/mesh/v2")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mesh/v2")
public class ResultResource {

    private final Bus bus;

    @Inject
    public ResultResource(Bus bus) {
        this.bus = bus;
    }

    @GET
    @Path("/results")
    @Allowed(Role.OPERATOR)
    @Operation(
            summary =
                    "What came of the tasks of a topic, the newest first: the same as GET /mesh/results")
    public CompletionStage<List<Entry>> results(
            @QueryParam("topic") @NotNull @Pattern(regexp = Topic.NAME) String topic,
            @QueryParam("count") @DefaultValue("10") @Min(1) @Max(100) int count) {
        return BusResource.results(bus, topic, count);
    }
}
