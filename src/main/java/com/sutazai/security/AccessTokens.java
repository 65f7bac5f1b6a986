package com.sutazai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Access tokens: signed JWT. Thread-safe. */
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

    private final TokenKeys keys;
    private final SecuritySettings settings;
    private final InstantSource clock;

    /**
     * What is not right, such as a token from outside, never will be; so it is read once as well.
     */
    private final Cache<String, Optional<Known>> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).expireAfterAccess(REMEMBERED).build();

    @Inject
    public AccessTokens(TokenKeys keys, SecuritySettings settings) {
        this(keys, settings, InstantSource.system());
    }

    AccessTokens(TokenKeys keys, SecuritySettings settings, InstantSource clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** A token for a user within a session. */
    String issue(User user, UUID session) {
        Instant now = clock.instant();
        JWTClaimsSet claims =
                new JWTClaimsSet.Builder()
                        .subject(user.id().toString())
                        .claim("username", user.username())
                        .claim("email", user.email())
                        .claim("scopes", scopes(user.asRole()))
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
        return keys.sign(claims);
    }

    /** What the role comes to, for others who check tokens; here the role itself counts. */
    private static List<String> scopes(Role role) {
        return switch (role) {
            case VIEWER -> List.of("read");
            case USER, OPERATOR -> List.of("read", "write");
            case ADMIN -> List.of("read", "write", "admin");
        };
    }

    /**
     * Who a token speaks for, or nothing if any part of it is not right. Does not ask whether the
     * session lives.
     */
    Optional<Caller> verify(String text) {
        Optional<Known> token = known.getIfPresent(text);
        if (token == null) {
            token = read(text);
            known.put(text, token);
        }
        Instant now = clock.instant();
        return token.filter(right -> now.isBefore(right.until()) && !now.isBefore(right.from()))
                .map(Known::caller);
    }

    private Optional<Known> read(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!keys.haveSigned(token)) {
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
        return Caller.inSession(
                UUID.fromString(text(claims, "sub")),
                text(claims, "username"),
                Role.of(text(claims, "role")),
                UUID.fromString(text(claims, "sid")));
    }

    private static String text(JWTClaimsSet claims, String name) throws ParseException {
        String value = "sub".equals(name) ? claims.getSubject() : claims.getStringClaim(name);
        if (value == null) {
            throw new IllegalArgumentException("claim " + name + " is missing");
        }
        return value;
    }
}
