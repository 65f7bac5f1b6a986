package com.sutazai.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Refuses a body over the limit: at once if its length is announced, else when the limit is passed.
 */
public class BodyLimitFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private final long sizeMax;

    public BodyLimitFilter(HttpSettings settings) {
        this.sizeMax = settings.bodySizeMax();
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getContentLengthLong() > sizeMax) {
            // the body is not read, so the connection cannot be used again
            response.setHeader("Connection", "close");
            Problems.send(request, response, tooLarge(sizeMax));
            return;
        }
        boolean hasNone =
                request.getContentLengthLong() <= 0
                        && request.getHeader("Transfer-Encoding") == null
                        && request.getHeader("Upgrade") == null;
        chain.doFilter(hasNone ? request : new Limited(request, sizeMax), response);
    }

    private static Failure tooLarge(long sizeMax) {
        return Failure.of(
                ProblemType.TOO_LARGE,
                "The body is larger than " + sizeMax + " bytes (HTTP_BODY_SIZE_MAX)");
    }

    private static final class Limited extends HttpServletRequestWrapper {

        private final long sizeMax;

        Limited(HttpServletRequest request, long sizeMax) {
            super(request);
            this.sizeMax = sizeMax;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new LimitedInput(
                    super.getInputStream(),
                    getContentLengthLong(),
                    sizeMax,
                    () -> tooLarge(sizeMax));
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(
                    new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }
}
