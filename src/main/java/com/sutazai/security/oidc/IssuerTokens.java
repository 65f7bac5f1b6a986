package com.sutazai.security.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sutazai.breaker.Dependency;
import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.node.News;
import com.sutazai.security.Caller;
import com.sutazai.security.OutsideTokens;
import com.sutazai.tls.Trust;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Checks tokens of trusted issuers. Thread-safe. */
@SharedBean
public class IssuerTokens implements OutsideTokens {

    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Duration LATER = Duration.ofSeconds(5);
    private static final Duration REMEMBERED = Duration.ofMinutes(4);
    private static final int REMEMBERED_MAX = 10_000;
    private static final int SUBJECT_MAX = 500;
    private static final Set<String> ACCESS = Set.of("jwt", "at+jwt", "application/at+jwt");

    /** Claims that only other tokens have. */
    private static final Set<String> OTHERS = Set.of("nonce", "at_hash", "c_hash", "events");

    /** What Keycloak calls them. */
    private static final Set<String> OTHER_KINDS = Set.of("ID", "Refresh", "Offline", "Logout");

    private static final Set<JWSAlgorithm> RSA =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512);
    private static final Set<JWSAlgorithm> EC =
            Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512);

    /**
     * What a right token says; times and paths are compared at each use, the rest only once.
     *
     * @param identity nothing if it gives no role here
     */
    private record Known(
            Optional<OutsideUsers.Identity> identity,
            boolean isWhole,
            List<String> audiences,
            Instant from,
            Instant until) {}

    private final Map<String, Issuer> issuers = new LinkedHashMap<>();
    private final OutsideUsers users;
    private final Resource resource;
    private final OidcSettings settings;
    private final InstantSource clock = InstantSource.system();

    /** A key that its issuer took away is found out when this forgets. */
    private final Cache<String, Known> known =
            Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).expireAfterWrite(REMEMBERED).build();

    @Inject
    public IssuerTokens(OidcSettings settings, OutsideUsers users, News news, Trust trust) {
        this.users = users;
        this.settings = settings;
        this.resource = new Resource(settings.resource());
        settings.trusted().forEach(each -> issuers.put(each.issuer(), new Issuer(each, trust)));
        news.when("sessions", users::forgetAll);
    }

    void start(@Observes DatabaseReady event) {
        issuers.values().forEach(Issuer::start);
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(this::stop);
    }

    void stop() {
        issuers.values().forEach(Issuer::stop);
    }

    /** How each issuer was when it was last asked. */
    public List<Dependency> states() {
        return issuers.values().stream().map(Issuer::state).toList();
    }

    Collection<String> names() {
        return issuers.keySet();
    }

    Collection<Issuer> issuers() {
        return issuers.values();
    }

    Resource resource() {
        return resource;
    }

    @Override
    public Optional<String> metadata(String path) {
        return issuers.isEmpty() ? Optional.empty() : Optional.of(resource.metadata(path));
    }

    @Override
    public String scopesToAskFor(String needed) {
        return settings.scopesToAskFor(needed);
    }

    /** What tokens may have that are of use here. */
    Collection<String> scopes() {
        return settings.scopes();
    }

    @Override
    public void forgetAll() {
        users.forgetAll();
    }

    @Override
    public Optional<Caller> verify(String token, String path) {
        if (issuers.isEmpty()) {
            return Optional.empty();
        }
        Known right = known.getIfPresent(token);
        if (right == null) {
            Optional<Known> read = read(token);
            if (read.isEmpty()) {
                return Optional.empty();
            }
            right = read.get();
            known.put(token, right);
        }
        Instant now = clock.instant();
        if (now.isBefore(right.from())
                || !now.isBefore(right.until())
                || !(right.isWhole() || resource.isFor(right.audiences(), path))) {
            return Optional.empty();
        }
        OutsideUsers.Identity identity = right.identity().orElseThrow(IssuerTokens::noRole);
        Caller.Credential shown = new Caller.Credential.Outside(identity.issuer(), right.until());
        return users.caller(identity).map(caller -> caller.with(shown));
    }

    private static Failure noRole() {
        return Failure.of(
                ProblemType.FORBIDDEN,
                "The issuer vouches for you, and nothing that it says gives you a role here");
    }

    private Optional<Known> read(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            JWTClaimsSet claims = token.getJWTClaimsSet();
            Issuer issuer = claims.getIssuer() == null ? null : issuers.get(claims.getIssuer());
            if (issuer == null) {
                return Optional.empty();
            }
            if (!issuer.isKnown()) {
                issuer.askSoon();
                throw Failure.unavailable(
                        "The keys of the issuer of this token are not known yet: "
                                + issuer.state().detail(),
                        LATER);
            }
            String subject = claims.getSubject();
            if (subject == null
                    || subject.length() > SUBJECT_MAX
                    || claims.getExpirationTime() == null
                    || !isForAccess(token, claims)
                    || !isSigned(token, issuer)) {
                return Optional.empty();
            }
            return Optional.of(known(claims, issuer.trusted(), token.getPayload().toString()));
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** ID tokens and others of the same issuer are signed with the same keys. */
    private static boolean isForAccess(SignedJWT token, JWTClaimsSet claims) {
        JOSEObjectType type = token.getHeader().getType();
        return (type == null || ACCESS.contains(type.getType().toLowerCase(java.util.Locale.ROOT)))
                && OTHERS.stream().noneMatch(claims.getClaims()::containsKey)
                && !(claims.getClaim("typ") instanceof String kind && OTHER_KINDS.contains(kind));
    }

    /** The token chooses neither the kind of key nor whether there is one. */
    private static boolean isSigned(SignedJWT token, Issuer issuer) throws JOSEException {
        String id = token.getHeader().getKeyID();
        JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
        if (id == null || !(RSA.contains(algorithm) || EC.contains(algorithm))) {
            return false;
        }
        Optional<JWK> key = issuer.key(id);
        if (key.isEmpty() && !issuer.state().isUp()) {
            throw Failure.unavailable(
                    "The issuer of this token cannot be asked for its key: "
                            + issuer.state().detail(),
                    LATER);
        }
        if (key.isEmpty()
                || KeyUse.ENCRYPTION.equals(key.get().getKeyUse())
                || (key.get().getAlgorithm() != null
                        && !key.get().getAlgorithm().equals(algorithm))) {
            return false;
        }
        JWSVerifier verifier;
        if (key.get() instanceof RSAKey rsa && RSA.contains(algorithm)) {
            verifier = new RSASSAVerifier(rsa);
        } else if (key.get() instanceof ECKey ec && EC.contains(algorithm)) {
            verifier = new ECDSAVerifier(ec);
        } else {
            return false;
        }
        return token.verify(verifier);
    }

    private static Known known(JWTClaimsSet claims, TrustedIssuer trusted, String payload)
            throws ParseException {
        JsonNode tree;
        try {
            tree = Json.trees().readTree(payload);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("claims are JSON", e);
        }
        Claims believed = trusted.claims();
        Optional<OutsideUsers.Identity> identity =
                believed.role(tree)
                        .map(
                                role ->
                                        new OutsideUsers.Identity(
                                                trusted.issuer(),
                                                claims.getSubject(),
                                                believed.name(tree, claims.getSubject()),
                                                role,
                                                believed.scopes(tree)));
        Instant from =
                Stream.of(claims.getIssueTime(), claims.getNotBeforeTime())
                        .filter(java.util.Objects::nonNull)
                        .map(java.util.Date::toInstant)
                        .max(Instant::compareTo)
                        .orElse(Instant.EPOCH);
        return new Known(
                identity,
                claims.getAudience().stream().anyMatch(trusted.audiences()::contains),
                claims.getAudience(),
                from.minus(SKEW),
                claims.getExpirationTime().toInstant().plus(SKEW));
    }
}
