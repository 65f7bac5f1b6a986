package com.sutazai.system;

import com.sutazai.config.SharedBean;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that are not answered yet. Thread-safe. */
@SharedBean
public class UnderWay {

    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    @Inject
    public UnderWay(PrometheusMeterRegistry registry) {
        registry.gauge("http_requests_in_flight", all);
    }

    /**
     * One has come.
     *
     * @return whether it is a stream that its client holds open; told again at its end
     */
    boolean begin(HttpServletRequest request) {
        boolean isHeld = isHeld(request);
        all.incrementAndGet();
        if (isHeld) {
            held.incrementAndGet();
        }
        return isHeld;
    }

    void end(boolean isHeld) {
        if (isHeld) {
            held.decrementAndGet();
        }
        all.decrementAndGet();
    }

    /** Those whose callers wait for an answer; who holds a stream open takes it up elsewhere. */
    int calls() {
        return Math.max(0, all.get() - held.get());
    }

    private static boolean isHeld(HttpServletRequest request) {
        String accepted = request.getMethod().equals("GET") ? request.getHeader("Accept") : null;
        return accepted != null && accepted.contains("text/event-stream");
    }
}
