package com.sutazai.mesh;

import com.sutazai.config.SecretReferences;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;

/**
 * Sets the headers of a service's traffic policy. Secrets are looked up for every attempt, so a new
 * one counts at once.
 */
@SharedBean
public class CredentialsInterceptor implements Interceptor {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    private final Registry registry;
    private final SecretReferences secrets = SecretReferences.ofProcess();

    @Inject
    public CredentialsInterceptor(Registry registry) {
        this.registry = registry;
    }

    @Override
    public int order() {
        return 300;
    }

    @Override
    public Part begin(ServiceName service) {
        Map<String, String> headers =
                registry.service(service)
                        .map(s -> s.rules().policy().ownHeaders())
                        .orElse(Map.of());
        return (message, instance, remaining) -> {
            Message changed = message;
            for (Map.Entry<String, String> header : headers.entrySet()) {
                changed = changed.with(header.getKey(), filled(service, header.getValue()));
            }
            return changed;
        };
    }

    private String filled(ServiceName service, String value) {
        return secrets.fill(value)
                .orElseThrow(
                        () ->
                                Failure.unavailable(
                                        "A secret that the policy of "
                                                + service
                                                + " refers to is not set",
                                        RETRY_AFTER));
    }
}
