package com.sutazai.bus;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Async;
import com.sutazai.redis.Redis;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Whether the bus can be used. */
@SharedBean
@Path("/mesh/health")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mesh")
public class BusHealthResource {

    private static final Pattern POLICY = Pattern.compile("maxmemory_policy:(\\S+)");

    private final Redis redis;
    private final Agents agents;

    @Inject
    public BusHealthResource(Redis redis, Agents agents) {
        this.redis = redis;
        this.agents = agents;
    }

    @GET
    @Allowed(Role.VIEWER)
    @Operation(
            summary = "How the bus is; 503 without Redis",
            description =
                    "Degraded if Redis may evict what is on topics: set maxmemory-policy to noeviction.")
    public CompletionStage<Health> health() {
        return Async.run(
                () -> {
                    int count = agents.count();
                    Matcher policy = POLICY.matcher(redis.with(client -> client.info("memory")));
                    boolean isEvicting = policy.find() && policy.group(1).startsWith("allkeys");
                    return new Health(
                            isEvicting ? "degraded" : "ok",
                            true,
                            count,
                            isEvicting
                                    ? "Redis may evict entries: its maxmemory-policy is "
                                            + policy.group(1)
                                    : null);
                });
    }

    /**
     * How it is.
     *
     * @param status ok or degraded
     * @param detail why it is degraded
     */
    @Schema(name = "BusHealth")
    public record Health(String status, boolean redis, int agentsCount, @Nullable String detail) {}
}
