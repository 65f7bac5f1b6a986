package com.sutazai.system;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/**
 * Our filters as one of the server's, which announces each to all its listeners, before and after,
 * and takes as long for it as the filter itself.
 */
final class DoorFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    private final transient List<Filter> steps;

    /**
     * @param steps what a request passes, first to last
     */
    DoorFilter(List<Filter> steps) {
        this.steps = List.copyOf(steps);
    }

    @Override
    protected void doFilter(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        new Rest(steps, 0, chain).doFilter(request, response);
    }

    /** The steps from one on, and then what the server has. */
    private record Rest(List<Filter> steps, int next, FilterChain last) implements FilterChain {

        @Override
        public void doFilter(ServletRequest request, ServletResponse response)
                throws IOException, ServletException {
            if (next == steps.size()) {
                last.doFilter(request, response);
            } else {
                steps.get(next).doFilter(request, response, new Rest(steps, next + 1, last));
            }
        }
    }
}
