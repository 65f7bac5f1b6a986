package com.sutazai.mcp;

import com.sutazai.node.Node;
import com.sutazai.security.audit.AuditTrail;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.time.Duration;

/**
 * Ends the processes of the gateway and writes the last audit events when the application goes:
 * while its classes can still be loaded, which {@code PreDestroy} is too late for.
 */
@WebListener
public class McpShutdown implements ServletContextListener {

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final McpBridge bridge;
    private final AuditTrail trail;
    private final Node node;

    @Inject
    public McpShutdown(McpBridge bridge, AuditTrail trail, Node node) {
        this.bridge = bridge;
        this.node = node;
        this.trail = trail;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        // other nodes need not wait
        node.leave();
        bridge.stop();
        // after the calls that this has ended
        trail.stop(LIMIT);
    }
}
