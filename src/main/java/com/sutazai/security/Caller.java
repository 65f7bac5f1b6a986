package com.sutazai.security;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who is calling.
 *
 * @param scopes what the credential may be used for at most
 */
public record Caller(UUID userId, String username, Role role, Credential credential, Scopes scopes)
        implements Principal {

    /** What was shown. */
    public sealed interface Credential {

        /** A token of a session. */
        record Session(UUID id) implements Credential {}

        /**
         * An API key.
         *
         * @param perMinute how often it may be used, 0 for what everybody may
         */
        record Key(UUID id, int perMinute) implements Credential {}

        /**
         * A token of an issuer outside.
         *
         * @param until it is good for so long
         */
        record Outside(String issuer, Instant until) implements Credential {}
    }

    private static final String ATTRIBUTE = Caller.class.getName();

    /** Somebody who has logged in. */
    static Caller inSession(UUID userId, String username, Role role, UUID session) {
        return new Caller(userId, username, role, new Credential.Session(session), Scopes.ALL);
    }

    /** The same, who has shown another credential. */
    public Caller with(Credential another) {
        return new Caller(userId, username, role, another, scopes);
    }

    /** The session of the token; none with an API key or a token from outside. */
    public Optional<UUID> session() {
        return credential instanceof Credential.Session(UUID id)
                ? Optional.of(id)
                : Optional.empty();
    }

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
