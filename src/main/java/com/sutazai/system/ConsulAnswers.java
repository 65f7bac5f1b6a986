package com.sutazai.system;

import com.sutazai.mesh.DiscoverySource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Named when it is down, but no reason to take this server out: what it said before stays. */
@ApplicationScoped
@Readiness
public class ConsulAnswers implements HealthCheck {

    private final List<DiscoverySource> sources;

    @Inject
    public ConsulAnswers(Instance<DiscoverySource> sources) {
        this.sources = sources.stream().filter(DiscoverySource::isConfigured).toList();
    }

    @Override
    public HealthCheckResponse call() {
        return sources.stream()
                .map(DiscoverySource::state)
                .findFirst()
                .map(state -> Described.response(state, false))
                .orElseGet(ConsulAnswers::absent);
    }

    private static HealthCheckResponse absent() {
        return HealthCheckResponse.named("consul").up().withData("state", "not configured").build();
    }
}
