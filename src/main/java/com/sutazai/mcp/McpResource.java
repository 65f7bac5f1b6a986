package com.sutazai.mcp;

import com.sutazai.config.SharedBean;
import com.sutazai.mcp.upstream.Upstream;
import com.sutazai.security.Allowed;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The gateway over REST: which services there are, how they are, and calls to them. */
@SharedBean
@Path("/mcp")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "mcp")
public class McpResource {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final McpBridge bridge;

    @Inject
    public McpResource(McpBridge bridge) {
        this.bridge = bridge;
    }

    @GET
    @Path("/status")
    @Allowed(Role.VIEWER)
    @Operation(summary = "The gateway in short")
    public Status status() {
        boolean isStarted = bridge.isStarted(PATIENCE);
        return new Status(
                isStarted ? "operational" : "initializing",
                "mesh",
                isStarted,
                bridge.services().size(),
                "not_available",
                new Infrastructure(false, true, "mesh"),
                Instant.now());
    }

    @GET
    @Path("/services")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Names of all services")
    public List<String> services() {
        return bridge.services();
    }

    @GET
    @Path("/capabilities/{name}")
    @Allowed(Role.VIEWER)
    @Operation(summary = "What a service is for, as its entry says")
    public Capabilities capabilities(@PathParam("name") String name) {
        McpService service = bridge.find(name);
        return new Capabilities(
                name,
                service.entry().capabilities(),
                service.entry().tags(),
                Map.of("transport", service.upstream().transport()));
    }

    @GET
    @Path("/health")
    @Allowed(Role.VIEWER)
    @Operation(summary = "Health of every service, as last asked")
    public Health health() {
        Map<String, ServiceHealth> services = new LinkedHashMap<>();
        for (McpService service : bridge.all()) {
            Upstream.Status status = service.upstream().status();
            services.put(
                    service.entry().name(),
                    new ServiceHealth(
                            status.isHealthy(),
                            status.isAvailable(),
                            status.isAvailable() && !status.word().equals(Upstream.IDLE),
                            status.restarts(),
                            status.asked(),
                            status.detail()));
        }
        int healthy = (int) services.values().stream().filter(ServiceHealth::healthy).count();
        int total = services.size();
        return new Health(
                services,
                new Summary(
                        total,
                        healthy,
                        total - healthy,
                        total == 0 ? 100.0 : 100.0 * healthy / total));
    }

    /** The gateway in short. There is no Docker-in-Docker here, and dind_status says so. */
    @Schema(name = "McpStatus")
    public record Status(
            String status,
            String bridgeType,
            boolean bridgeInitialized,
            int serviceCount,
            String dindStatus,
            Infrastructure infrastructure,
            Instant timestamp) {}

    /** What the gateway stands on. */
    public record Infrastructure(boolean dindAvailable, boolean meshAvailable, String bridgeType) {}

    /** What a service is for. */
    @Schema(name = "McpCapabilities")
    public record Capabilities(
            String service,
            List<String> capabilities,
            List<String> tags,
            Map<String, String> metadata) {}

    /** Health of all services. */
    @Schema(name = "McpHealth")
    public record Health(Map<String, ServiceHealth> services, Summary summary) {}

    /**
     * Health of a service.
     *
     * @param processRunning whether its process runs; of an HTTP service, whether an instance
     *     answers
     * @param lastCheck when it was last asked; the epoch if never
     */
    @Schema(name = "McpServiceHealth")
    public record ServiceHealth(
            boolean healthy,
            boolean available,
            boolean processRunning,
            int retryCount,
            Instant lastCheck,
            String detail) {}

    /** The sum of it. */
    @Schema(name = "McpHealthSummary")
    public record Summary(int total, int healthy, int unhealthy, double percentageHealthy) {}
}
