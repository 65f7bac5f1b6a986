package com.sutazai.security;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds out who calls: a bearer token of ours or of an issuer outside, or an API key as bearer or
 * in {@code X-API-Key}; or another node on behalf of a caller.
 */
@Singleton
public class Authenticator {

    private static final String BEARER = "bearer ";

    private final AccessTokens tokens;
    private final Sessions sessions;
    private final ApiKeys keys;
    private final NodeTokens nodes;
    private final OutsideTokens outside;

    @Inject
    public Authenticator(
            AccessTokens tokens,
            Sessions sessions,
            ApiKeys keys,
            NodeTokens nodes,
            OutsideTokens outside) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.keys = keys;
        this.nodes = nodes;
        this.outside = outside;
    }

    /**
     * The caller, or nothing if no credential is right.
     *
     * @param path that is asked for
     * @throws Failure "unavailable" if PostgreSQL is needed and cannot be reached
     */
    Optional<Caller> authenticate(HttpServletRequest request, String path) {
        String ofNode = request.getHeader(NodeTokens.HEADER);
        if (ofNode == null) {
            return credential(request).flatMap(shown -> caller(shown, path));
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

    /**
     * Looks at what was shown from outside before anything else is done, so that a client can ask
     * its issuer for more (a step-up); what our own keys may not do is said in the answer.
     *
     * @throws Failure 403 with the scope in {@code WWW-Authenticate}
     */
    public void requireScope(Caller caller, Scope scope, HttpServletRequest request) {
        if (caller.credential() instanceof Caller.Credential.Outside
                && !caller.scopes().allow(scope, false)) {
            throw missing(caller, scope, AuthenticationFilter.path(request));
        }
    }

    /** A scope is missing. */
    Failure missing(Caller caller, Scope scope, String path) {
        return Failure.of(
                        ProblemType.FORBIDDEN,
                        "This needs the scope "
                                + scope
                                + "; the key or token that was shown has "
                                + (caller.scopes().names().isEmpty() ? "none" : caller.scopes()))
                .header(
                        "WWW-Authenticate",
                        challenge(path, "insufficient_scope", scope.toString()));
    }

    /** What who shows nothing, or nothing right, is told in {@code WWW-Authenticate}. */
    String challenge(String path, boolean isShown, String needed) {
        return challenge(path, isShown ? "invalid_token" : "", outside.scopesToAskFor(needed));
    }

    /**
     * What {@code WWW-Authenticate} says (RFC 6750, section 3), with the place of RFC 9728 if an
     * issuer outside is trusted.
     *
     * @param error empty for none
     * @param scope empty for none
     */
    private String challenge(String path, String error, String scope) {
        Optional<String> where = outside.metadata(path);
        List<String> parameters = new ArrayList<>();
        if (!error.isEmpty()) {
            parameters.add("error=\"" + error + "\"");
        }
        if (!scope.isEmpty() && !(error.isEmpty() && where.isEmpty())) {
            parameters.add("scope=\"" + scope + "\"");
        }
        where.ifPresent(url -> parameters.add("resource_metadata=\"" + url + "\""));
        return parameters.isEmpty() ? "Bearer" : "Bearer " + String.join(", ", parameters);
    }

    private Optional<Caller> caller(String credential, String path) {
        if (credential.startsWith(ApiKeys.PREFIX)) {
            return keys.verify(credential);
        }
        Optional<Caller> ours = tokens.verify(credential);
        return ours.isPresent()
                ? ours.filter(caller -> caller.session().map(sessions::isAlive).orElse(false))
                : outside.verify(credential, path);
    }
}
