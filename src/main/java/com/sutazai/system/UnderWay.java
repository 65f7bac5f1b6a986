package com.sutazai.system;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.sutazai.config.SharedBean;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.Problems;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Knows the requests that are not answered yet. Thread-safe.
 *
 * <p>At the end of the application the server tells nobody who waits on an asynchronous request; it
 * would keep the connection and, with it, the application. So whoever has no answer then is told.
 */
@SharedBean
public class UnderWay {

    private static final Logger LOG = System.getLogger(UnderWay.class.getName());

    /** For those who are about to answer. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Duration LOOK = Duration.ofMillis(5);
    private static final String STOPS =
            "The server stops; what was asked for may have been done all the same";
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger held = new AtomicInteger();

    /** Weakly: of one whose client left while it was written the server does not tell the end. */
    private final Cache<AsyncContext, Boolean> open = Caffeine.newBuilder().weakKeys().build();

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

    /** It will be answered later. */
    void later(AsyncContext request) {
        open.put(request, true);
    }

    /** It is over. */
    void over(AsyncContext request) {
        open.invalidate(request);
    }

    /** After what they wait for was closed, before the database is. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ContextStop event) {
        event.close(this::answerAll);
    }

    private void answerAll() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!open.asMap().isEmpty() && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.asMap().keySet().forEach(UnderWay::answer);
    }

    private static void answer(AsyncContext request) {
        try {
            if (request.getRequest() instanceof HttpServletRequest asked
                    && request.getResponse() instanceof HttpServletResponse response
                    && !response.isCommitted()) {
                response.setHeader("Connection", "close");
                Problems.send(asked, response, Failure.unavailable(STOPS, AGAIN));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "somebody is not told that the server stops", e);
        }
        try {
            request.complete();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "it was answered in this moment", e);
        }
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
