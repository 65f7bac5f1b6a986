package com.sutazai.security.audit;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.time.Duration;

/** Writes what is not yet written when the application goes, while PostgreSQL can be reached. */
@WebListener
public class AuditShutdown implements ServletContextListener {

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final AuditTrail trail;

    @Inject
    public AuditShutdown(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        trail.stop(LIMIT);
    }
}
