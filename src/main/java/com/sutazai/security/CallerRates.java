package com.sutazai.security;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.security.rates.Limit;
import com.sutazai.security.rates.RateSettings;
import com.sutazai.security.rates.Rates;
import com.sutazai.security.rates.SlidingWindow;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts requests of callers. Everybody is counted with all his tokens and keys together, a key
 * with a rate of its own also for itself; what only reads is counted apart from the rest, so that
 * who works cannot lock out his own dashboard, nor it him. Paths may have further limits.
 * Thread-safe.
 */
@Singleton
public class CallerRates {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Rates rates;
    private final Limit everywhere;

    /** The longest path first. */
    private final List<Map.Entry<String, Limit>> byPath;

    @Inject
    public CallerRates(Rates rates, RateSettings settings) {
        this.rates = rates;
        this.everywhere = settings.everywhere();
        this.byPath =
                settings.byPath().entrySet().stream()
                        .sorted(
                                Comparator.comparing(
                                        limit -> limit.getKey().length(),
                                        Comparator.reverseOrder()))
                        .toList();
    }

    /**
     * Counts a request and says in headers how many more there may be, where that is near or was
     * set for the key or the path.
     *
     * @throws Failure 429
     */
    void count(Caller caller, String method, String path, HttpServletResponse response) {
        long now = System.currentTimeMillis();
        String kind = isReading(method) ? "read" : "write";
        SlidingWindow own = rates.of(new Rates.Subject(kind, caller.userId()), everywhere);
        SlidingWindow ofPath = ofPath(caller, kind, path);
        SlidingWindow ofKey = ofKey(caller);
        if (ofPath == null && ofKey == null) {
            take(own, now, response);
            if (own.remaining(now) < own.limit() - own.limit() / 10) {
                tell(own, now, response);
            }
            return;
        }
        takeAll(now, response, own, ofPath, ofKey);
    }

    /** From each, or, if one refuses, from none. */
    private static void takeAll(
            long now, HttpServletResponse response, @Nullable SlidingWindow... windows) {
        for (int i = 0; i < windows.length; i++) {
            SlidingWindow window = windows[i];
            try {
                if (window != null) {
                    take(window, now, response);
                    tell(window, now, response);
                }
            } catch (Failure e) {
                for (int taken = 0; taken < i; taken++) {
                    SlidingWindow before = windows[taken];
                    if (before != null) {
                        before.giveBack(now);
                    }
                }
                throw e;
            }
        }
    }

    private @Nullable SlidingWindow ofKey(Caller caller) {
        return caller.credential() instanceof Caller.Credential.Key(var id, int perMinute)
                        && perMinute > 0
                ? rates.of(new Rates.Subject("key", id), new Limit(perMinute, MINUTE))
                : null;
    }

    private @Nullable SlidingWindow ofPath(Caller caller, String kind, String path) {
        for (Map.Entry<String, Limit> limit : byPath) {
            String below = limit.getKey();
            if (path.startsWith(below)
                    && (path.length() == below.length() || path.charAt(below.length()) == '/')) {
                return rates.of(new Rates.Subject(kind + below, caller.userId()), limit.getValue());
            }
        }
        return null;
    }

    private static void take(SlidingWindow window, long now, HttpServletResponse response) {
        if (window.take(now)) {
            return;
        }
        tell(window, now, response);
        Duration wait = window.untilRoom(now);
        throw Failure.of(
                        ProblemType.TOO_MANY,
                        "At most "
                                + window.limit()
                                + " such requests are allowed within "
                                + window.length().toSeconds()
                                + " s; try again in "
                                + seconds(wait)
                                + " s")
                .header("Retry-After", seconds(wait));
    }

    /** Headers of draft-ietf-httpapi-ratelimit-headers-07. */
    private static void tell(SlidingWindow window, long now, HttpServletResponse response) {
        response.setHeader("RateLimit-Limit", Long.toString(window.limit()));
        response.setHeader("RateLimit-Remaining", Long.toString(window.remaining(now)));
        response.setHeader("RateLimit-Reset", seconds(window.reset(now)));
    }

    /** Whole seconds, at least one. */
    static String seconds(Duration time) {
        return Long.toString(Math.max(1, (time.toMillis() + 999) / 1000));
    }

    private static boolean isReading(String method) {
        return "GET".equals(method) || "HEAD".equals(method);
    }
}
