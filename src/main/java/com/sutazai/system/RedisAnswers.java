package com.sutazai.system;

import com.sutazai.redis.Redis;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Named when it is down, but no reason to take this server out: it does without. */
@ApplicationScoped
@Readiness
public class RedisAnswers implements HealthCheck {

    private final Redis redis;

    @Inject
    public RedisAnswers(Redis redis) {
        this.redis = redis;
    }

    @Override
    public HealthCheckResponse call() {
        return Described.response(redis.state(), false);
    }
}
