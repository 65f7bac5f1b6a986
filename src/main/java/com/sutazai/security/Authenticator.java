package com.sutazai.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds out who calls: a bearer token, or an API key as bearer or in {@code X-API-Key}; or another
 * node on behalf of a caller.
 */
@Singleton
public class Authenticator {

    private static final String BEARER = "bearer ";

    private final AccessTokens tokens;
    private final Sessions sessions;
    private final ApiKeys keys;
    private final NodeTokens nodes;

    @Inject
    public Authenticator(AccessTokens tokens, Sessions sessions, ApiKeys keys, NodeTokens nodes) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.keys = keys;
        this.nodes = nodes;
    }

    /**
     * The caller, or nothing if no credential is right.
     *
     * @throws com.sutazai.http.Failure "unavailable" if PostgreSQL is needed and cannot be reached
     */
    Optional<Caller> authenticate(HttpServletRequest request) {
        String ofNode = request.getHeader(NodeTokens.HEADER);
        if (ofNode == null) {
            return credential(request).flatMap(this::caller);
        }
        return nodes.verify(request, ofNode);
    }

    /** What the request shows, {@code Authorization} before {@code X-API-Key}. */
    static Optional<String> credential(HttpServletRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
            return Optional.of(authorization.substring(BEARER.length()).strip());
        }
        return Optional.ofNullable(request.getHeader("X-API-Key")).map(String::strip);
    }

    private Optional<Caller> caller(String credential) {
        if (credential.startsWith(ApiKeys.PREFIX)) {
            return keys.verify(credential);
        }
        return tokens.verify(credential)
                .filter(caller -> caller.session().map(sessions::isAlive).orElse(false));
    }
}
