package com.sutazai.mesh;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * An instance's answer on its way to the caller.
 *
 * @param instanceId who answered
 */
record ProxiedReply(Reply reply, String instanceId) {

    /** Not one of the caller's: nothing may be sent again once this has begun. */
    static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Broken(IOException cause) {
            super(String.valueOf(cause.getMessage()), cause);
        }
    }

    /** The first header that is written. */
    static final String INSTANCE = "X-Mesh-Instance";

    private static final int BUFFER = 8 * 1024;

    /** Ours say more about the path to the caller than the instance can know. */
    private static final Set<String> OURS =
            Set.of(
                    "x-request-id",
                    "x-mesh-instance",
                    "strict-transport-security",
                    "server",
                    "x-powered-by",
                    "set-cookie");

    /** What the instance announced; negative if it did not. */
    private long length() {
        try {
            return reply.header("content-length").map(Long::parseLong).orElse(-1L);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Writes it; returns the bytes of the body. */
    long writeTo(HttpServletResponse response) {
        response.setHeader(INSTANCE, instanceId);
        response.setStatus(reply.status());
        Set<String> declared =
                Hops.declared(reply.headers().getOrDefault("connection", java.util.List.of()));
        reply.headers()
                .forEach(
                        (name, values) -> {
                            boolean isLength = name.equals("content-length");
                            boolean isPassed =
                                    isLength
                                            || !(Hops.isOfConnection(name)
                                                    || declared.contains(name)
                                                    || OURS.contains(name));
                            if (isPassed) {
                                response.setHeader(name, values.getFirst());
                                for (String more : values.subList(1, values.size())) {
                                    response.addHeader(name, more);
                                }
                            }
                        });
        if (reply.header("trailer").isPresent() && reply.header("content-length").isEmpty()) {
            response.setTrailerFields(reply.trailers());
        }
        try {
            long length = length();
            if (length >= 0 && length < BUFFER) {
                // one write for all, and no larger a buffer than it takes
                response.setBufferSize((int) Math.max(length, 1));
            }
            return BodyStream.copy(reply.body(), response.getOutputStream(), length);
        } catch (IOException e) {
            throw new Broken(e);
        }
    }
}
