package com.sutazai.system;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Counts and times every request, asynchronous ones until they are complete. */
public class RequestMetricsFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /** What requests are told apart by. */
    private record Kind(String method, String endpoint, int status) {}

    private record Meters(Counter count, Timer duration) {

        void add(long nanos) {
            count.increment();
            duration.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private final transient MeterRegistry registry;
    private final transient Map<Kind, Meters> meters = new ConcurrentHashMap<>();
    private final transient UnderWay requests;

    public RequestMetricsFilter(PrometheusMeterRegistry registry, UnderWay requests) {
        this.registry = registry;
        this.requests = requests;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long begin = System.nanoTime();
        boolean isHeld = requests.begin(request);
        try {
            chain.doFilter(request, response);
        } finally {
            if (request.isAsyncStarted()) {
                AsyncContext later = request.getAsyncContext();
                requests.later(later);
                later.addListener(
                        new WhenComplete(
                                () -> {
                                    requests.over(later);
                                    record(request, response, begin, isHeld);
                                }));
            } else {
                record(request, response, begin, isHeld);
            }
        }
    }

    private void record(
            HttpServletRequest request, HttpServletResponse response, long begin, boolean isHeld) {
        requests.end(isHeld);
        Kind kind =
                new Kind(
                        method(request.getMethod()),
                        Endpoint.of(request.getRequestURI(), response.getStatus()),
                        response.getStatus());
        // no lock for what has been counted before
        Meters known = meters.get(kind);
        (known == null ? meters.computeIfAbsent(kind, this::meters) : known)
                .add(System.nanoTime() - begin);
    }

    private Meters meters(Kind kind) {
        return new Meters(
                Counter.builder("http_requests")
                        .tag("method", kind.method())
                        .tag("endpoint", kind.endpoint())
                        .tag("status", Integer.toString(kind.status()))
                        .register(registry),
                Timer.builder("http_request_duration")
                        .tag("method", kind.method())
                        .tag("endpoint", kind.endpoint())
                        .serviceLevelObjectives(
                                Duration.ofMillis(5),
                                Duration.ofMillis(25),
                                Duration.ofMillis(100),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30))
                        .register(registry));
    }

    private static String method(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
            default -> "other";
        };
    }

    private record WhenComplete(Runnable action) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            action.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // completion follows
        }

        @Override
        public void onError(AsyncEvent event) {
            // completion follows
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
