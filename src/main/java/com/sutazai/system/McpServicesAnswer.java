package com.sutazai.system;

import com.sutazai.mcp.McpBridge;
import com.sutazai.mcp.upstream.Upstream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Names every MCP service; one that is down is no reason to take this server out. */
@ApplicationScoped
@Readiness
public class McpServicesAnswer implements HealthCheck {

    private final McpBridge bridge;

    @Inject
    public McpServicesAnswer(McpBridge bridge) {
        this.bridge = bridge;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("mcp").up();
        for (String service : bridge.services()) {
            Upstream.Status status = bridge.status(service);
            String state =
                    status.isHealthy()
                            ? "up"
                            : status.isUsable()
                                    ? Upstream.IDLE
                                    : bridge.isOptional(service) ? "absent" : "degraded";
            response.withData(
                    service, status.detail().isEmpty() ? state : state + ": " + status.detail());
        }
        return response.build();
    }
}
