package com.sutazai.mesh;

import com.sutazai.config.SharedBean;
import com.sutazai.http.ClientAddress;
import com.sutazai.http.Failure;
import com.sutazai.http.RequestId;
import com.sutazai.mesh.limit.Priority;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a caller of the proxy wants. */
@SharedBean
public class ProxiedRequests {

    private static final String PREFIX = "/api/v1/mesh/v2/proxy/";

    /** A small body is kept, so that it can be sent again (as much as Linkerd and Envoy keep). */
    private static final int REPLAY_MAX = 64 * 1024;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int RETRIES = 2;

    /** What is read from the caller and not passed on as it is. */
    private static final Set<String> OURS =
            Set.of(
                    "x-forwarded-for",
                    "x-forwarded-host",
                    "x-forwarded-proto",
                    "x-real-ip",
                    "forwarded",
                    DeadlineInterceptor.MOMENT,
                    DeadlineInterceptor.REMAINING);

    private final ClientAddress addresses;

    /** A request for a service. */
    record Proxied(ServiceName service, Message message, CallPolicy policy) {}

    @Inject
    public ProxiedRequests(ClientAddress addresses) {
        this.addresses = addresses;
    }

    Proxied read(HttpServletRequest request) throws IOException {
        String rest = request.getRequestURI().substring(PREFIX.length() - 1).substring(1);
        int slash = rest.indexOf('/');
        String service = slash < 0 ? rest : rest.substring(0, slash);
        if (!ServiceName.isAccepted(service)) {
            throw Failure.invalid("#/path/service", "has 1 to 64 of a-z 0-9 -");
        }
        String path = slash < 0 ? "/" : rest.substring(slash);
        String query = request.getQueryString();
        Message message;
        try {
            message =
                    new Message(
                            request.getMethod(),
                            query == null ? path : path + "?" + query,
                            headers(request),
                            content(request));
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("#/path/path", String.valueOf(e.getMessage()));
        }
        boolean isRepeatable = message.isIdempotent() && message.isReplayable();
        return new Proxied(
                new ServiceName(service),
                message,
                new CallPolicy(
                        timeout(request),
                        RETRIES,
                        isRepeatable,
                        false,
                        Priority.NORMAL,
                        Optional.of(addresses.of(request))));
    }

    private Map<String, String> headers(HttpServletRequest request) {
        Map<String, String> headers = new HashMap<>();
        Set<String> declared = Hops.declared(Collections.list(request.getHeaders("Connection")));
        for (String given : Collections.list(request.getHeaderNames())) {
            String name = given.toLowerCase(Locale.ROOT);
            if (!Hops.isOfConnection(name)
                    && !Hops.isCredential(name)
                    && !declared.contains(name)
                    && !OURS.contains(name)) {
                headers.put(name, String.join(", ", Collections.list(request.getHeaders(given))));
            }
        }
        headers.put("x-forwarded-for", addresses.of(request));
        headers.put("x-forwarded-proto", request.getScheme());
        String host = request.getHeader("Host");
        if (host != null) {
            headers.put("x-forwarded-host", host);
        }
        headers.put("x-request-id", RequestId.of(request));
        String parent = headers.get("traceparent");
        if (parent == null || !TraceContext.isParent(parent)) {
            headers.put("traceparent", TraceContext.parent(TraceContext.traceId()));
        }
        return headers;
    }

    private static Message.Content content(HttpServletRequest request) throws IOException {
        long length = request.getContentLengthLong();
        boolean isChunked = request.getHeader("Transfer-Encoding") != null;
        if (length <= 0 && !isChunked) {
            return new Message.Content.Bytes(new byte[0]);
        }
        InputStream in = request.getInputStream();
        if (length > 0 && length <= REPLAY_MAX) {
            return new Message.Content.Bytes(in.readAllBytes());
        }
        return new Message.Content.Stream(
                in,
                length,
                () -> request.isTrailerFieldsReady() ? request.getTrailerFields() : Map.of());
    }

    /** What the caller says is left of its own deadline, else 30 s. */
    private static Duration timeout(HttpServletRequest request) {
        String moment = request.getHeader(DeadlineInterceptor.MOMENT);
        String remaining = request.getHeader(DeadlineInterceptor.REMAINING);
        try {
            return within(
                    remaining == null ? null : Duration.ofMillis(Long.parseLong(remaining)),
                    moment == null ? null : Duration.between(Instant.now(), Instant.parse(moment)));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw Failure.invalid(
                    "#/header/"
                            + (remaining == null
                                    ? DeadlineInterceptor.MOMENT
                                    : DeadlineInterceptor.REMAINING),
                    "is not a time");
        }
    }

    private static Duration within(@Nullable Duration one, @Nullable Duration other) {
        Duration left = one == null ? other : one;
        if (left == null) {
            return TIMEOUT;
        }
        if (!left.isPositive()) {
            throw Failure.of(
                            com.sutazai.http.ProblemType.UPSTREAM_TIMEOUT,
                            "The caller's deadline had passed before the call was made")
                    .with("may_have_run", false)
                    .with("attempts", 0);
        }
        return left.compareTo(CallPolicy.TIMEOUT_MAX) > 0 ? CallPolicy.TIMEOUT_MAX : left;
    }
}
