package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AccessTokensTest {

    private static final String SECRET = "pLvdfP9tlQwErTyUiOpAsDfGhJkLzXcVbNm123456";
    private static final String OLD = "OldvdfP9tlQwErTyUiOpAsDfGhJkLzXcVbNm12345";
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final UUID SESSION = UUID.randomUUID();
    private static final KeyPair FIRST = pair();
    private static final KeyPair SECOND = pair();
    private static final User USER =
            new User(UUID.randomUUID(), "ada", null, "hash", "operator", true, NOW, null);

    private static AccessTokens at(Instant now, String secret, String previous) {
        return at(() -> now, secret, previous);
    }

    private static AccessTokens at(InstantSource clock, String secret, String previous) {
        return at(clock, secret, previous, new TokenKeySettings("", ""));
    }

    private static AccessTokens at(
            InstantSource clock, String secret, String previous, TokenKeySettings pairs) {
        SecuritySettings settings = TestSecuritySettings.withJwt(secret, previous);
        return new AccessTokens(new TokenKeys(settings, pairs), settings, clock);
    }

    private static AccessTokens at(Instant now) {
        return at(now, SECRET, "");
    }

    /** A token as ours, changed, and signed with our secret. */
    private static String forged(UnaryOperator<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder()
                        .subject(USER.id().toString())
                        .claim("username", "ada")
                        .claim("role", "operator")
                        .claim("type", "access")
                        .claim("sid", SESSION.toString())
                        .issuer("sutazai")
                        .audience("sutazai-backend")
                        .issueTime(Date.from(NOW))
                        .expirationTime(Date.from(NOW.plusSeconds(60)));
        SignedJWT token =
                new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), change.apply(claims).build());
        try {
            token.sign(new MACSigner(SECRET));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    @Test
    void others_find_in_a_token_who_it_is_and_what_the_role_comes_to() throws Exception {
        User admin =
                new User(
                        UUID.randomUUID(),
                        "root",
                        "root@example.com",
                        "hash",
                        "admin",
                        true,
                        NOW,
                        null);

        JWTClaimsSet claims = SignedJWT.parse(at(NOW).issue(admin, SESSION)).getJWTClaimsSet();

        assertThat(claims.getStringClaim("username")).isEqualTo("root");
        assertThat(claims.getStringClaim("email")).isEqualTo("root@example.com");
        assertThat(claims.getBooleanClaim("is_admin")).isTrue();
        assertThat(claims.getStringListClaim("scopes")).containsExactly("read", "write", "admin");
        JWTClaimsSet others = SignedJWT.parse(at(NOW).issue(USER, SESSION)).getJWTClaimsSet();
        assertThat(others.getClaims()).doesNotContainKey("email").containsEntry("is_admin", false);
        assertThat(others.getStringListClaim("scopes")).containsExactly("read", "write");
    }

    @Test
    void an_issued_token_speaks_for_its_user() {
        assertThat(at(NOW).verify(at(NOW).issue(USER, SESSION)))
                .contains(Caller.inSession(USER.id(), "ada", Role.OPERATOR, SESSION));
    }

    @Test
    void r6_3_the_unchanged_forgery_is_accepted_so_that_the_others_fail_for_their_one_change() {
        assertThat(at(NOW).verify(forged(claims -> claims))).isPresent();
    }

    @Test
    void r6_3_issuer_audience_type_and_times_must_be_right() {
        assertThat(at(NOW).verify(forged(claims -> claims.issuer("other")))).isEmpty();
        assertThat(at(NOW).verify(forged(claims -> claims.audience("other")))).isEmpty();
        assertThat(at(NOW).verify(forged(claims -> claims.claim("type", "refresh")))).isEmpty();
        assertThat(at(NOW).verify(forged(claims -> claims.expirationTime(null)))).isEmpty();
        assertThat(
                        at(NOW).verify(
                                        forged(
                                                claims ->
                                                        claims.issueTime(
                                                                Date.from(NOW.plusSeconds(60))))))
                .isEmpty();
        assertThat(
                        at(NOW).verify(
                                        forged(
                                                claims ->
                                                        claims.notBeforeTime(
                                                                Date.from(NOW.plusSeconds(60))))))
                .isEmpty();
        assertThat(at(NOW).verify(forged(claims -> claims.claim("role", "emperor")))).isEmpty();
        assertThat(at(NOW).verify(forged(claims -> claims.claim("sid", null)))).isEmpty();
    }

    @Test
    void r6_3_clocks_may_differ_by_half_a_minute() {
        String token = forged(claims -> claims);

        assertThat(at(NOW.plusSeconds(60 + 29)).verify(token)).isPresent();
        assertThat(at(NOW.plusSeconds(60 + 30)).verify(token)).isEmpty();
        assertThat(at(NOW.minusSeconds(30)).verify(token)).isPresent();
        assertThat(at(NOW.minusSeconds(31)).verify(token)).isEmpty();
    }

    @Test
    void a_token_without_signature_is_nothing() throws Exception {
        String signed = forged(claims -> claims);
        assertThat(at(NOW).verify(signed)).as("as it should be").isPresent();
        String plain = new PlainJWT(SignedJWT.parse(signed).getJWTClaimsSet()).serialize();

        assertThat(at(NOW).verify(plain)).isEmpty();
        assertThat(at(NOW).verify("not a token")).isEmpty();
        assertThat(at(NOW).verify("")).isEmpty();
    }

    @Test
    void the_previous_secret_is_accepted_during_the_overlap_only() {
        String old = at(NOW, OLD, "").issue(USER, SESSION);

        assertThat(at(NOW, SECRET, OLD).verify(old)).isPresent();
        assertThat(at(NOW, SECRET, "").verify(old)).isEmpty();
    }

    @Test
    void a_token_that_was_right_before_is_refused_when_its_time_has_passed() {
        AtomicReference<Instant> clock = new AtomicReference<>(NOW);
        AccessTokens tokens = at(clock::get, SECRET, "");
        String token = tokens.issue(USER, SESSION);

        assertThat(tokens.verify(token)).isPresent();
        clock.set(NOW.plus(Duration.ofMinutes(31)));

        assertThat(tokens.verify(token)).isEmpty();
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(KeyPair pair) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static AccessTokens withPairs(String current, String previous) {
        return at(() -> NOW, SECRET, "", new TokenKeySettings(current, previous));
    }

    @Test
    void with_a_pair_of_keys_tokens_are_checked_with_the_published_one_alone() throws Exception {
        TokenKeySettings pairs = new TokenKeySettings(pem(FIRST), "");
        SecuritySettings settings = TestSecuritySettings.withJwt(SECRET, "");
        String published = new TokenKeys(settings, pairs).published();
        SignedJWT token = SignedJWT.parse(withPairs(pem(FIRST), "").issue(USER, SESSION));
        JWKSet keys = JWKSet.parse(published);

        assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
        assertThat(keys.getKeys()).hasSize(1).noneMatch(JWK::isPrivate);
        RSAKey key = (RSAKey) keys.getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
        assertThat(withPairs(pem(FIRST), "").verify(token.serialize())).isPresent();
    }

    @Test
    void the_previous_pair_is_accepted_during_the_overlap_only() {
        String old = withPairs(pem(FIRST), "").issue(USER, SESSION);

        assertThat(withPairs(pem(SECOND), pem(FIRST)).verify(old)).isPresent();
        assertThat(withPairs(pem(SECOND), "").verify(old)).isEmpty();
        assertThat(at(NOW).verify(old)).isEmpty();
    }

    @Test
    void a_pair_that_is_only_the_previous_one_signs_nothing() throws Exception {
        SignedJWT token = SignedJWT.parse(withPairs("", pem(FIRST)).issue(USER, SESSION));

        assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.HS256);
    }

    @Test
    void beside_a_pair_the_secret_counts_as_the_previous_one_alone() {
        TokenKeySettings pairs = new TokenKeySettings(pem(FIRST), "");
        String old = at(NOW).issue(USER, SESSION);

        assertThat(at(() -> NOW, SECRET, "", pairs).verify(old)).isEmpty();
        assertThat(at(() -> NOW, OLD, SECRET, pairs).verify(old)).isPresent();
    }

    @Test
    void r6_3_a_token_that_names_a_key_or_an_algorithm_of_its_own_is_refused() throws Exception {
        AccessTokens tokens = withPairs(pem(FIRST), "");
        SignedJWT ours = SignedJWT.parse(tokens.issue(USER, SESSION));
        JWTClaimsSet claims = ours.getJWTClaimsSet();
        String id = ours.getHeader().getKeyID();
        JWSHeader asOurs = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(id).build();
        JWSHeader unnamed = new JWSHeader.Builder(JWSAlgorithm.RS256).build();
        JWSHeader others = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("other").build();
        JWSHeader hmac = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(id).build();
        JWSHeader longer = new JWSHeader.Builder(JWSAlgorithm.RS512).keyID(id).build();

        assertThat(tokens.verify(signed(asOurs, claims, new RSASSASigner(FIRST.getPrivate()))))
                .isPresent();
        assertThat(tokens.verify(signed(asOurs, claims, new RSASSASigner(SECOND.getPrivate()))))
                .isEmpty();
        assertThat(tokens.verify(signed(unnamed, claims, new RSASSASigner(FIRST.getPrivate()))))
                .isEmpty();
        assertThat(tokens.verify(signed(others, claims, new RSASSASigner(FIRST.getPrivate()))))
                .isEmpty();
        assertThat(tokens.verify(signed(longer, claims, new RSASSASigner(FIRST.getPrivate()))))
                .isEmpty();
        // the public key, which everybody has, as if it were a secret
        assertThat(
                        tokens.verify(
                                signed(
                                        hmac,
                                        claims,
                                        new MACSigner(FIRST.getPublic().getEncoded()))))
                .isEmpty();
    }

    private static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
            throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token.serialize();
    }

    @Test
    void a_key_that_is_none_is_named_without_its_value() {
        assertThatThrownBy(() -> new TokenKeySettings("-----BEGIN RSA PRIVATE KEY-----\nabc", "x"))
                .hasMessageContaining("JWT_PRIVATE_KEY")
                .hasMessageContaining("JWT_PRIVATE_KEY_PREVIOUS")
                .hasMessageContaining("PKCS#8")
                .hasMessageNotContaining("abc");
    }
}
