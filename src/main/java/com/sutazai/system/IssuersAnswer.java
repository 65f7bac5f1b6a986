package com.sutazai.system;

import com.sutazai.breaker.Dependency;
import com.sutazai.security.oidc.IssuerTokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Names every issuer outside; one that is down is no reason to take this server out. */
@ApplicationScoped
@Readiness
public class IssuersAnswer implements HealthCheck {

    private final IssuerTokens tokens;

    @Inject
    public IssuersAnswer(IssuerTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("oidc").up();
        for (Dependency issuer : tokens.states()) {
            response.withData(issuer.name(), issuer.isUp() ? "up" : "degraded: " + issuer.detail());
        }
        return tokens.states().isEmpty()
                ? response.withData("state", "not configured").build()
                : response.build();
    }
}
