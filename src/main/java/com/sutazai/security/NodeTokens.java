package com.sutazai.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sutazai.node.Node;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a node shows to another one when it passes on a request: on whose behalf, for which node,
 * method, path, session and body, and that it has the same {@code SECRET_KEY}. So a caller's own
 * credential never travels between nodes, and what is seen on the way can only be repeated, for a
 * minute at most. Thread-safe.
 */
@Singleton
public class NodeTokens {

    /** The header that carries one. */
    public static final String HEADER = "X-Sutazai-Node";

    private static final String PURPOSE = "node-request";
    private static final JOSEObjectType TYPE = new JOSEObjectType("node+jwt");
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final String PASSED = NodeTokens.class.getName();

    private final DerivedKeys keys;
    private final UUID node;
    private final InstantSource clock;

    @Inject
    public NodeTokens(DerivedKeys keys, Node node) {
        this(keys, node.id(), InstantSource.system());
    }

    NodeTokens(DerivedKeys keys, UUID node, InstantSource clock) {
        this.keys = keys;
        this.node = node;
        this.clock = clock;
    }

    /**
     * What of a request is signed beside its body.
     *
     * @param target path and query
     * @param session of MCP, empty for none
     */
    public record Sent(String method, String target, String session) {

        public static Sent of(HttpServletRequest request) {
            String query = request.getQueryString();
            String session = request.getHeader("Mcp-Session-Id");
            return new Sent(
                    request.getMethod(),
                    AuthenticationFilter.path(request) + (query == null ? "" : "?" + query),
                    session == null ? "" : session);
        }
    }

    /**
     * A token for one request.
     *
     * @param to the node that it is sent to
     */
    public String issue(Caller caller, UUID to, Sent sent, byte[] body) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder()
                        .subject(caller.userId().toString())
                        .claim("username", caller.username())
                        .claim("role", caller.role().toString())
                        .claim("htm", sent.method())
                        .claim("htu", sent.target())
                        .claim("scope", caller.scopes().toString())
                        .claim("session", sent.session())
                        .claim("body", digest(body))
                        .issuer(node.toString())
                        .audience(to.toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFE)));
        switch (caller.credential()) {
            case Caller.Credential.Session(UUID id) -> claims.claim("sid", id.toString());
            case Caller.Credential.Key(UUID id, int perMinute) ->
                    claims.claim("kid", id.toString());
            case Caller.Credential.Outside(String issuer, Instant until) ->
                    claims.claim("outside", issuer);
        }
        SignedJWT token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).type(TYPE).build(),
                        claims.build());
        try {
            token.sign(new MACSigner(keys.key(PURPOSE).getFirst()));
        } catch (JOSEException e) {
            throw new IllegalStateException("a derived key is long enough", e);
        }
        return token.serialize();
    }

    /** On whose behalf another node passes on a request; nothing if any part is not right. */
    Optional<Caller> verify(HttpServletRequest request, String text) {
        return verify(text, Sent.of(request))
                .map(
                        verified -> {
                            request.setAttribute(PASSED, verified.body());
                            return verified.caller();
                        });
    }

    /**
     * Whether the body of a passed request is the one that was signed; it can be read only after
     * the caller is known.
     */
    public static boolean isBody(HttpServletRequest request, byte[] body) {
        return digest(body).equals(request.getAttribute(PASSED));
    }

    /** Who asks, and the digest of what. */
    record Verified(Caller caller, String body) {}

    Optional<Verified> verify(String text, Sent sent) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm())
                    || !TYPE.equals(token.getHeader().getType())
                    || !isSigned(token)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            return isFor(claims, sent)
                    ? Optional.of(new Verified(caller(claims), claims.getStringClaim("body")))
                    : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether another node has passed a request on: then it is for nobody else. */
    public static boolean isPassed(HttpServletRequest request) {
        return request.getAttribute(PASSED) != null;
    }

    private boolean isSigned(SignedJWT token) throws JOSEException {
        for (byte[] key : keys.key(PURPOSE)) {
            if (token.verify(new MACVerifier(key))) {
                return true;
            }
        }
        return false;
    }

    private boolean isFor(JWTClaimsSet claims, Sent sent) throws ParseException {
        Instant now = clock.instant();
        return claims.getAudience().equals(List.of(node.toString()))
                && sent.method().equals(claims.getStringClaim("htm"))
                && sent.target().equals(claims.getStringClaim("htu"))
                && sent.session().equals(claims.getStringClaim("session"))
                && claims.getStringClaim("body") != null
                && claims.getExpirationTime() != null
                && now.isBefore(claims.getExpirationTime().toInstant().plus(AccessTokens.SKEW));
    }

    private static Caller caller(JWTClaimsSet claims) throws ParseException {
        return new Caller(
                UUID.fromString(claims.getSubject()),
                String.valueOf(claims.getStringClaim("username")),
                Role.of(String.valueOf(claims.getStringClaim("role"))),
                credential(claims),
                Scopes.of(List.of(String.valueOf(claims.getStringClaim("scope")).split(" "))));
    }

    /** How often it may be used was counted where it was shown. */
    private static Caller.Credential credential(JWTClaimsSet claims) throws ParseException {
        String session = claims.getStringClaim("sid");
        String outside = claims.getStringClaim("outside");
        if (outside != null) {
            // until when it is good is looked after where it was shown
            return new Caller.Credential.Outside(outside, Instant.MAX);
        }
        return session == null
                ? new Caller.Credential.Key(
                        UUID.fromString(String.valueOf(claims.getStringClaim("kid"))), 0)
                : new Caller.Credential.Session(UUID.fromString(session));
    }

    private static String digest(byte[] body) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
