package com.sutazai.http;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/** The id under which a request is known to caller and log. */
public final class RequestId {

    public static final String HEADER = "X-Request-ID";

    private static final String ATTRIBUTE = RequestId.class.getName();

    /** Harmless in a log line and in a header. */
    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private RequestId() {}

    /**
     * The id of a request; made if the first filter has not seen it (a request that the server
     * itself refused).
     */
    public static String of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof String id) {
            return id;
        }
        String given = request instanceof HttpServletRequest http ? http.getHeader(HEADER) : null;
        String id =
                given != null && ACCEPTED.matcher(given).matches()
                        ? given
                        : UUID.randomUUID().toString();
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }
}
