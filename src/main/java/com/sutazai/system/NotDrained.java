package com.sutazai.system;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether somebody takes this server out of service: proxies are to send it no more. */
@ApplicationScoped
@Readiness
public class NotDrained implements HealthCheck {

    private final Drain drain;

    @Inject
    public NotDrained(Drain drain) {
        this.drain = drain;
    }

    @Override
    public HealthCheckResponse call() {
        boolean isDrained = drain.isAsked();
        return HealthCheckResponse.named("node")
                .status(!isDrained)
                .withData("state", isDrained ? "draining" : "serving")
                .build();
    }
}
