package com.sutazai.system;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.management.ManagementFactory;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** This process answers: that is all that liveness means. */
@ApplicationScoped
@Liveness
public class ProcessLives implements HealthCheck {

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("process")
                .withData("uptime_seconds", ManagementFactory.getRuntimeMXBean().getUptime() / 1000)
                .up()
                .build();
    }
}
