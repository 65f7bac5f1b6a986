package com.sutazai.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * First in the chain: gives the request its id, the response its security headers, and refuses
 * paths that two programs could read differently (so that the check of rights and the servlet see
 * the same path).
 */
public class EntryFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    /**
     * Encoded slash, backslash, dot, NUL or percent; path parameters; empty, "." and ".." segments.
     */
    private static final Pattern AMBIGUOUS =
            Pattern.compile("(?i)%2f|%5c|%2e|%00|%25|;|\\\\|//|/\\.{1,2}(/|$)|[\\x00-\\x1f]");

    private static final String API_CSP = "default-src 'none'; frame-ancestors 'none'";

    private static final String PAGE_CSP =
            "default-src 'none'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'; ";

    /** It writes no HTML but by way of elements, and the browser sees to that. */
    private static final String CONSOLE_CSP =
            PAGE_CSP
                    + "style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'; connect-src 'self'";

    /**
     * Styles inline: both viewers write them; scripts only from here. ReDoc searches in a worker
     * made from a blob.
     */
    private static final String VIEWER_CSP =
            PAGE_CSP
                    + "style-src 'self' 'unsafe-inline'; font-src 'self'; worker-src blob:; connect-src 'self'";

    private final transient HttpSettings settings;
    private final transient PageSources pages;

    public EntryFilter(HttpSettings settings, PageSources pages) {
        this.settings = settings;
        this.pages = pages;
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.setHeader(RequestId.HEADER, RequestId.of(request));
        secure(request.getRequestURI(), response);
        if (isAmbiguous(request.getRequestURI())) {
            Problems.send(
                    request,
                    response,
                    Failure.of(
                            ProblemType.BAD_REQUEST,
                            "The path has an empty, dotted or encoded segment; write it plainly"));
            return;
        }
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            if (response.isCommitted() || request.isAsyncStarted()) {
                throw e;
            }
            Problems.send(request, response, Problems.of(e, RequestId.of(request)));
        }
    }

    /** Most paths have nothing that could be ambiguous: only the others are worth the pattern. */
    static boolean isAmbiguous(String path) {
        char before = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean isPlain =
                    c != '%'
                            && c != ';'
                            && c != '\\'
                            && c != '.'
                            && c >= ' '
                            && (c != '/' || before != '/');
            if (!isPlain) {
                return AMBIGUOUS.matcher(path).find();
            }
            before = c;
        }
        return false;
    }

    private void secure(String path, HttpServletResponse response) {
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
        response.setHeader(
                "Permissions-Policy",
                "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()");
        response.setHeader("X-Permitted-Cross-Domain-Policies", "none");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Content-Security-Policy", policy(path));
        if (path.startsWith("/api/") || path.startsWith("/mcp")) {
            response.setHeader("Cache-Control", "no-store");
        } else if (path.startsWith("/console")) {
            // another version of it comes with the server's, in one piece
            response.setHeader("Cache-Control", "no-cache");
            // people come back to it with a code in the address, and to their own window
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        }
        if (settings.isProduction()) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        }
    }

    private String policy(String path) {
        if (path.startsWith("/console")) {
            return CONSOLE_CSP + pages.origins();
        }
        return path.startsWith("/docs") || path.startsWith("/redoc")
                ? VIEWER_CSP + pages.origins()
                : API_CSP;
    }
}
