package com.sutazai.mesh;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Gives every call one id that all its messages carry, unless the caller gave one. */
@ApplicationScoped
public class CorrelationInterceptor implements Interceptor {

    private static final String HEADER = "x-request-id";

    @Override
    public int order() {
        return 100;
    }

    @Override
    public Part begin(ServiceName service) {
        String id = UUID.randomUUID().toString();
        return (message, instance, remaining) ->
                message.has(HEADER) ? message : message.with(HEADER, id);
    }
}
