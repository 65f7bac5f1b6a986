package com.sutazai.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Writes problems from filters and servlets. */
public final class Problems {

    private static final Logger LOG = System.getLogger(Problems.class.getName());

    private Problems() {}

    /** Answers with a failure, if nothing was sent yet. */
    public static void send(
            HttpServletRequest request, HttpServletResponse response, Failure failure)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        Problem problem = Problem.of(failure, path(request), RequestId.of(request));
        response.setStatus(problem.status());
        failure.headers().forEach(response::setHeader);
        response.setContentType(Problem.MEDIA_TYPE);
        byte[] body = Json.mapper().writeValueAsBytes(problem);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /**
     * The failure to tell a caller about: itself if it is one of ours, else a plain 500 with the
     * cause in the log.
     */
    public static Failure of(Throwable error, String requestId) {
        if (error instanceof Failure failure) {
            return failure;
        }
        LOG.log(Level.ERROR, "request " + requestId + " failed", error);
        return Failure.of(
                ProblemType.INTERNAL,
                "The server failed; its log has the cause under the request id");
    }

    private static String path(HttpServletRequest request) {
        Object original = request.getAttribute(jakarta.servlet.RequestDispatcher.ERROR_REQUEST_URI);
        return original instanceof String uri ? uri : request.getRequestURI();
    }
}
