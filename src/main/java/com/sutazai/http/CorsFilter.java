package com.sutazai.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;

/**
 * Lets the configured browser origins in. A preflight of another origin goes on to the check of
 * rights and ends there.
 */
public class CorsFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private final transient Set<String> origins;

    public CorsFilter(HttpSettings settings) {
        this.origins = Set.copyOf(settings.allowedOrigins());
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        response.addHeader("Vary", "Origin");
        String origin = request.getHeader("Origin");
        if (origin == null || !origins.contains(origin)) {
            chain.doFilter(request, response);
            return;
        }
        response.setHeader("Access-Control-Allow-Origin", origin);
        response.setHeader("Access-Control-Allow-Credentials", "true");
        response.setHeader(
                "Access-Control-Expose-Headers",
                "X-Request-ID, Retry-After, Location, Mcp-Session-Id, WWW-Authenticate, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset");
        if ("OPTIONS".equals(request.getMethod())
                && request.getHeader("Access-Control-Request-Method") != null) {
            response.setHeader(
                    "Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
            response.setHeader(
                    "Access-Control-Allow-Headers",
                    "Accept, Accept-Language, Authorization, Content-Language, Content-Type, Last-Event-ID, MCP-Protocol-Version, Mcp-Session-Id, X-API-Key,"
                            + " X-Request-ID");
            response.setHeader("Access-Control-Max-Age", "600");
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        chain.doFilter(request, response);
    }
}
