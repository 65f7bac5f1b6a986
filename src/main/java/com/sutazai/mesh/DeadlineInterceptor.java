package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells every instance how long its answer is waited for: as a moment, and in ms as Envoy does for
 * those whose clock differs.
 */
@SharedBean
public class DeadlineInterceptor implements Interceptor {

    static final String MOMENT = "x-request-deadline";
    static final String REMAINING = "x-envoy-expected-rq-timeout-ms";

    private static final long MILLIS = 1_000;

    /** A second as it was written last. */
    private record Written(long second, String text) {}

    private static volatile Written written = new Written(Long.MIN_VALUE, "");

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

    /** ISO-8601 to the millisecond; all but the last digits are written once a second. */
    private static String moment(Duration remaining) {
        long millis = System.currentTimeMillis() + remaining.toMillis();
        long second = Math.floorDiv(millis, MILLIS);
        Written now = written;
        if (now.second() != second) {
            String whole = Instant.ofEpochSecond(second).toString();
            now = new Written(second, whole.substring(0, whole.length() - 1) + ".");
            written = now;
        }
        int rest = (int) Math.floorMod(millis, MILLIS);
        return now.text() + (rest < 10 ? "00" : rest < 100 ? "0" : "") + rest + "Z";
    }
}
