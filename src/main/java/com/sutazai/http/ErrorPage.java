package com.sutazai.http;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * What the server itself refuses comes here by the error dispatch of {@code web.xml}; a direct
 * request finds nothing.
 */
@WebServlet(urlPatterns = "/error-page", asyncSupported = true)
public class ErrorPage extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object error = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        response.setHeader(RequestId.HEADER, RequestId.of(request));
        Problems.send(
                request,
                response,
                failure(status instanceof Integer code ? code : 404, error, RequestId.of(request)));
    }

    private static Failure failure(int status, Object error, String requestId) {
        if (error instanceof Throwable cause) {
            Throwable root =
                    cause instanceof jakarta.servlet.ServletException wrapped
                                    && wrapped.getRootCause() != null
                            ? wrapped.getRootCause()
                            : cause;
            return Problems.of(root, requestId);
        }
        ProblemType type = ProblemType.of(status);
        return Failure.of(
                type,
                type == ProblemType.NOT_FOUND
                        ? "No resource at this path; /docs lists them all"
                        : type.title());
    }
}
