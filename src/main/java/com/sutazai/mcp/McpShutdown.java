package com.sutazai.mcp;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/**
 * Ends the processes of the gateway when the application goes: while its classes can still be
 * loaded, which {@code PreDestroy} is too late for.
 */
@WebListener
public class McpShutdown implements ServletContextListener {

    private final McpBridge bridge;

    @Inject
    public McpShutdown(McpBridge bridge) {
        this.bridge = bridge;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        bridge.stop();
    }
}
