package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import com.sutazai.http.RequestId;

/** Gives every call one id that all its messages carry, unless the caller gave one. */
@SharedBean
public class CorrelationInterceptor implements Interceptor {

    private static final String HEADER = "x-request-id";

    @Override
    public int order() {
        return 100;
    }

    @Override
    public Part begin(ServiceName service) {
        String id = RequestId.next();
        return (message, instance, remaining) ->
                message.has(HEADER) ? message : message.with(HEADER, id);
    }
}
