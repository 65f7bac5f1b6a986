package com.sutazai.system;

import com.sutazai.mesh.kong.KongBridge;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Named when it does not take our targets, but no reason to take this server out. */
@ApplicationScoped
@Readiness
public class KongAnswers implements HealthCheck {

    private final KongBridge kong;

    @Inject
    public KongAnswers(KongBridge kong) {
        this.kong = kong;
    }

    @Override
    public HealthCheckResponse call() {
        return kong.isConfigured()
                ? Described.response(kong.state(), false)
                : HealthCheckResponse.named("kong")
                        .up()
                        .withData("state", "not configured")
                        .build();
    }
}
