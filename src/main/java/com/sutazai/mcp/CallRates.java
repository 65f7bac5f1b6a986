package com.sutazai.mcp;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.security.Caller;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often one caller may call tools of a service. Counted per caller and rule, on this node: the
 * calls of this window, and of those of the one before the share that is still in sight, as if they
 * had come evenly. So whoever calls unevenly finds more in some window, never twice the number.
 * Thread-safe.
 */
final class CallRates {

    /** Callers that have been silent for two windows are forgotten when there are more. */
    private static final int KEPT = 10_000;

    /**
     * A rate.
     *
     * @param calls at most, in each window
     */
    record Rate(int calls, Duration window) {

        private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,6})/(s|min|h)");

        /**
         * Reads {@code 30/min}; the units are s, min and h.
         *
         * @throws IllegalArgumentException if it is something else
         */
        static Rate of(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "a rate of \"tools\" is a number of calls per s, min or h, such as 30/min");
            }
            return new Rate(
                    Integer.parseInt(matcher.group(1)),
                    switch (matcher.group(2)) {
                        case "s" -> Duration.ofSeconds(1);
                        case "min" -> Duration.ofMinutes(1);
                        default -> Duration.ofHours(1);
                    });
        }
    }

    /** Who is counted under which rule. */
    private record Key(UUID caller, String rule) {}

    private final ToolRules rules;
    private final LongSupplier clock;
    private final Map<Key, Window> windows = new ConcurrentHashMap<>();

    /**
     * @param clock nanoseconds of any origin
     */
    CallRates(ToolRules rules, LongSupplier clock) {
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Counts a call.
     *
     * @throws Failure 429 if it is one too many
     */
    void take(Caller caller, String tool) {
        for (Map.Entry<String, Rate> rule : rules.rates().entrySet()) {
            if (ToolRules.fits(rule.getKey(), tool)) {
                take(new Key(caller.userId(), rule.getKey()), rule.getValue(), tool);
                return;
            }
        }
    }

    private void take(Key key, Rate rate, String tool) {
        long now = clock.getAsLong();
        if (windows.size() > KEPT) {
            windows.values().removeIf(window -> window.isOver(now));
        }
        OptionalLong wait = windows.computeIfAbsent(key, fresh -> new Window(rate, now)).take(now);
        if (wait.isPresent()) {
            long seconds =
                    Math.max(1, Duration.ofNanos(wait.getAsLong()).plusMillis(999).toSeconds());
            throw Failure.of(
                            ProblemType.TOO_MANY,
                            "The tool "
                                    + tool
                                    + " may be called "
                                    + rate.calls()
                                    + " times in "
                                    + rate.window().toSeconds()
                                    + " s; try again in "
                                    + seconds
                                    + " s")
                    .header("Retry-After", Long.toString(seconds))
                    .with("may_have_run", false);
        }
    }

    /** The counts of one caller. */
    private static final class Window {

        private final Rate rate;
        private final long length;
        private long begin;
        private int before;
        private int now;

        Window(Rate rate, long begin) {
            this.rate = rate;
            this.length = rate.window().toNanos();
            this.begin = begin;
        }

        /** Nothing if there is room; else how long there is surely none, in ns. */
        synchronized OptionalLong take(long moment) {
            long passed = (moment - begin) / length;
            if (passed > 0) {
                before = passed == 1 ? now : 0;
                now = 0;
                begin += passed * length;
            }
            long rest = begin + length - moment;
            double counted = (double) before * rest / length + now;
            if (counted + 1 > rate.calls() + 1e-9) {
                return OptionalLong.of(untilRoom(rest));
            }
            now++;
            return OptionalLong.empty();
        }

        /** Until so much of the window before is out of sight that one more call has room. */
        private long untilRoom(long rest) {
            if (now >= rate.calls()) {
                // this window will be the one before
                long seen = (long) ((rate.calls() - 1.0) / now * length);
                return rest + length - seen;
            }
            long seen = (long) ((rate.calls() - 1.0 - now) / before * length);
            return rest - seen;
        }

        synchronized boolean isOver(long moment) {
            return moment - begin > 2 * length;
        }
    }
}
