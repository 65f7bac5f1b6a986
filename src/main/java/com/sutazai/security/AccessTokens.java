package com.sutazai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Access tokens: JWT signed with HS256. Thread-safe. */
@Singleton
public class AccessTokens {

    static final String ISSUER = "sutazai";
    static final String AUDIENCE = "sutazai-backend";
    static final String TYPE = "access";

    /** Clocks of two machines may differ by this much. */
    static final Duration SKEW = Duration.ofSeconds(30);

    private static final int REMEMBERED_MAX = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** What a right token says; its times are compared at each use, the rest only once. */
    private record Known(Caller caller, Instant from, Instant until) {}

    private final SecuritySettings settings;
    private final InstantSource clock;
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).expireAfterAccess(REMEMBERED).build();
    private final List<byte[]> secrets = new ArrayList<>();

    @Inject
    public AccessTokens(SecuritySettings settings) {
        this(settings, InstantSource.system());
    }

    AccessTokens(SecuritySettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        secrets.add(settings.jwtSecret().getBytes(StandardCharsets.UTF_8));
        if (!settings.jwtSecretPrevious().isEmpty()) {
            secrets.add(settings.jwtSecretPrevious().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A token for a user within a session. */
    String issue(User user, UUID session) {
        Instant now = clock.instant();
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .subject(user.id().toString())
                        .claim("username", user.username())
                        .claim("role", user.role())
                        .claim("is_admin", user.asRole() == Role.ADMIN)
                        .claim("type", TYPE)
                        .claim("sid", session.toString())
                        .jwtID(UUID.randomUUID().toString())
                        .issuer(ISSUER)
                        .audience(AUDIENCE)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(settings.accessTtl())))
                        .build();
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            token.sign(new MACSigner(secrets.getFirst()));
        } catch (JOSEException e) {
            throw new IllegalStateException("the settings check the length of the secret", e);
        }
        return token.serialize();
    }

    /**
     * Who a token speaks for, or nothing if any part of it is not right. Does not ask whether the
     * session lives.
     */
    Optional<Caller> verify(String text) {
        Known token = known.getIfPresent(text);
        if (token == null) {
            Optional<Known> read = read(text);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            token = read.get();
            known.put(text, token);
        }
        Instant now = clock.instant();
        return now.isBefore(token.until()) && !now.isBefore(token.from())
                ? Optional.of(token.caller())
                : Optional.empty();
    }

    private Optional<Known> read(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm()) || !isSigned(token)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            return isForUs(claims)
                    ? Optional.of(new Known(caller(claims), from(claims), until(claims)))
                    : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isSigned(SignedJWT token) throws JOSEException {
        for (byte[] secret : secrets) {
            if (token.verify(new MACVerifier(secret))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForUs(JWTClaimsSet claims) throws ParseException {
        return ISSUER.equals(claims.getIssuer())
                && claims.getAudience().contains(AUDIENCE)
                && TYPE.equals(claims.getStringClaim("type"))
                && claims.getExpirationTime() != null
                && claims.getIssueTime() != null;
    }

    private static Instant from(JWTClaimsSet claims) {
        Instant issued = claims.getIssueTime().toInstant();
        Date notBefore = claims.getNotBeforeTime();
        boolean isLater = notBefore != null && notBefore.toInstant().isAfter(issued);
        return (isLater ? notBefore.toInstant() : issued).minus(SKEW);
    }

    private static Instant until(JWTClaimsSet claims) {
        return claims.getExpirationTime().toInstant().plus(SKEW);
    }

    private static Caller caller(JWTClaimsSet claims) throws ParseException {
        return new Caller(
                UUID.fromString(text(claims, "sub")),
                text(claims, "username"),
                Role.of(text(claims, "role")),
                Optional.of(UUID.fromString(text(claims, "sid"))));
    }

    private static String text(JWTClaimsSet claims, String name) throws ParseException {
        String value = "sub".equals(name) ? claims.getSubject() : claims.getStringClaim(name);
        if (value == null) {
            throw new IllegalArgumentException("claim " + name + " is missing");
        }
        return value;
    }
}
