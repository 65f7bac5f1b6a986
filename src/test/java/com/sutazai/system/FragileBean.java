package com.sutazai.system;

import com.sutazai.http.HttpSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;

/** A bean with an annotated breaker, for {@link SpineIT}. */
@ApplicationScoped
public class FragileBean {

    static final int DELAY_MS = 500;

    private final HttpSettings settings;
    private volatile boolean isBroken;

    @Inject
    public FragileBean(HttpSettings settings) {
        this.settings = settings;
    }

    public void isBroken(boolean now) {
        isBroken = now;
    }

    public String greeting() {
        return settings.port() > 0 ? "made by its constructor" : "";
    }

    @CircuitBreaker(requestVolumeThreshold = 4, failureRatio = 1.0, delay = DELAY_MS)
    public String call() {
        if (isBroken) {
            throw new IllegalStateException("broken");
        }
        return "fine";
    }
}
