package com.sutazai.security;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import java.util.UUID;

/**
 * Who is calling.
 *
 * @param session the session of the token, absent with an API key
 */
public record Caller(UUID userId, String username, Role role, Optional<UUID> session)
        implements Principal {

    private static final String ATTRIBUTE = Caller.class.getName();

    /** The caller of a request that passed the filter. */
    public static Caller of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("a public path has no caller");
    }

    /** From now on the request is the caller's. */
    public void attachTo(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    @Override
    public String getName() {
        return username;
    }
}
