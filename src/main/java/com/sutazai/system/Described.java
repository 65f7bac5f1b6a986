package com.sutazai.system;

import com.sutazai.breaker.Dependency;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** A dependency as a health check. */
final class Described {

    private Described() {}

    /**
     * @param isCritical whether it makes the whole not ready; if not, it is named as degraded
     */
    static HealthCheckResponse response(Dependency state, boolean isCritical) {
        HealthCheckResponseBuilder response =
                HealthCheckResponse.named(state.name())
                        .status(state.isUp() || !isCritical)
                        .withData("state", state.isUp() ? "up" : isCritical ? "down" : "degraded")
                        .withData("asked", state.asked().toString())
                        .withData("took_ms", state.took().toMillis());
        return (state.isUp() ? response : response.withData("error", state.detail())).build();
    }
}
