package com.sutazai.system;

import com.sutazai.tasks.rabbitmq.RabbitLink;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Named when it is down, but no reason to take this server out: its tasks wait. */
@ApplicationScoped
@Readiness
public class RabbitAnswers implements HealthCheck {

    private final RabbitLink link;

    @Inject
    public RabbitAnswers(RabbitLink link) {
        this.link = link;
    }

    @Override
    public HealthCheckResponse call() {
        return link.isConfigured()
                ? Described.response(link.state(), false)
                : HealthCheckResponse.named("rabbitmq")
                        .up()
                        .withData("state", "not configured")
                        .build();
    }
}
