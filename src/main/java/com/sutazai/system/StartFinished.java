package com.sutazai.system;

import com.sutazai.database.DatabaseProbe;
import com.sutazai.mcp.McpBridge;
import com.sutazai.security.FirstAdministrator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/**
 * The start is over: schema, administrator, and every MCP service has been seen healthy or has had
 * its time.
 */
@ApplicationScoped
@Startup
@Readiness
public class StartFinished implements HealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DatabaseProbe database;
    private final FirstAdministrator administrator;
    private final McpBridge bridge;
    private volatile boolean isOver;

    @Inject
    public StartFinished(
            DatabaseProbe database, FirstAdministrator administrator, McpBridge bridge) {
        this.database = database;
        this.administrator = administrator;
        this.bridge = bridge;
    }

    @Override
    public HealthCheckResponse call() {
        isOver = isOver || bridge.isStarted(PATIENCE);
        return HealthCheckResponse.named("start")
                .status(database.isPrepared() && administrator.isThere() && isOver)
                .withData("schema", database.isPrepared())
                .withData("administrator", administrator.isThere())
                .withData("mcp_services_asked", isOver)
                .build();
    }
}
