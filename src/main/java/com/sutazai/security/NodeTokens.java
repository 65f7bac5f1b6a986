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
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a node shows to another one when it passes on a request: on whose behalf, for which node,
 * method and path, and that it has the same {@code SECRET_KEY}. So a caller's own credential never
 * travels between nodes. Thread-safe.
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
     * A token for one request.
     *
     * @param to the node that it is sent to
     * @param path without query
     */
    public String issue(Caller caller, UUID to, String method, String path) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder()
                        .subject(caller.userId().toString())
                        .claim("username", caller.username())
                        .claim("role", caller.role().toString())
                        .claim("htm", method)
                        .claim("htu", path)
                        .issuer(node.toString())
                        .audience(to.toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(LIFE)));
        caller.session().ifPresent(session -> claims.claim("sid", session.toString()));
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
    Optional<Caller> verify(String text, String method, String path) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm())
                    || !TYPE.equals(token.getHeader().getType())
                    || !isSigned(token)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            return isFor(claims, method, path) ? Optional.of(caller(claims)) : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Marks a request that another node has passed on. */
    static void mark(HttpServletRequest request) {
        request.setAttribute(PASSED, true);
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

    private boolean isFor(JWTClaimsSet claims, String method, String path) throws ParseException {
        Instant now = clock.instant();
        return claims.getAudience().equals(List.of(node.toString()))
                && method.equals(claims.getStringClaim("htm"))
                && path.equals(claims.getStringClaim("htu"))
                && claims.getExpirationTime() != null
                && now.isBefore(claims.getExpirationTime().toInstant().plus(AccessTokens.SKEW));
    }

    private static Caller caller(JWTClaimsSet claims) throws ParseException {
        return new Caller(
                UUID.fromString(claims.getSubject()),
                String.valueOf(claims.getStringClaim("username")),
                Role.of(String.valueOf(claims.getStringClaim("role"))),
                Optional.ofNullable(claims.getStringClaim("sid")).map(UUID::fromString));
    }
}
