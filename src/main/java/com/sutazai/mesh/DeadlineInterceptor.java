package com.sutazai.mesh;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Tells every instance how long its answer is waited for: as a moment, and in ms as Envoy does for
 * those whose clock differs.
 */
@ApplicationScoped
public class DeadlineInterceptor implements Interceptor {

    static final String MOMENT = "x-request-deadline";
    static final String REMAINING = "x-envoy-expected-rq-timeout-ms";

    @Override
    public int order() {
        return 200;
    }

    @Override
    public Part begin(ServiceName service) {
        return (message, instance, remaining) ->
                message.with(REMAINING, Long.toString(Math.max(1, remaining.toMillis())))
                        .with(MOMENT, moment(remaining));
    }

    private static String moment(Duration remaining) {
        return Instant.now().plus(remaining).truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
