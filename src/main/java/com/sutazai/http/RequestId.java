package com.sutazai.http;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The id under which a request is known to caller and log. */
public final class RequestId {

    public static final String HEADER = "X-Request-ID";

    private static final String ATTRIBUTE = RequestId.class.getName();

    /** Harmless in a log line and in a header. */
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private RequestId() {}

    /** A new id: unlike any other, but no secret, so no entropy is spent on it. */
    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /**
     * The id of a request; made if the first filter has not seen it (a request that the server
     * itself refused).
     */
    public static String of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String id) {
            return id;
        }
        String given = request instanceof HttpServletRequest http ? http.getHeader(HEADER) : null;
        String id = given != null && ACCEPTED.matcher(given).matches() ? given : next();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
