package com.sutazai.security.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.sutazai.dev.OidcProvider;
import com.sutazai.dev.Stack;
import com.sutazai.system.OpenSse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R15.1: token confusion. */
class ForgedTokensSystemTest {

    private final Stack stack = Stack.get();
    private final OidcProvider issuer = stack.issuer();

    @BeforeEach
    void start() throws Exception {
        issuer.rotate(OidcProvider.rsa());
        // until its keys are known
        String right = Tokens.signed(issuer.key(), Tokens.claims().build());
        for (int i = 0; i < 300 && Tokens.status(right) != 200; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    @AfterEach
    void stop() {
        issuer.stop();
    }

    /** R6.20: there is no session of ours behind it. */
    @Test
    void a_stream_ends_with_the_token_that_it_was_opened_with() throws Exception {
        Instant now = Instant.now();
        // the skew of clocks lets it live on for two seconds
        String token =
                Tokens.signed(
                        issuer.key(),
                        Tokens.claims()
                                .claim("scope", "mcp:read")
                                .issueTime(Date.from(now.minusSeconds(60)))
                                .expirationTime(Date.from(now.minusSeconds(28)))
                                .build());

        var open = OpenSse.with("Authorization", "Bearer " + token);

        assertThat(open).succeedsWithin(Duration.ofSeconds(2 + 10 + 1));
    }

    @Test
    void a_forged_token_is_refused() throws Exception {
        JWTClaimsSet claims = Tokens.claims().build();
        JWK key = issuer.key();
        assertThat(Tokens.status(Tokens.signed(key, claims))).as("as it should be").isEqualTo(200);

        JWK other = OidcProvider.rsa();
        String id = key.getKeyID();
        assertThat(
                        Tokens.status(
                                Tokens.signed(
                                        new RSASSASigner(other.toRSAKey()),
                                        JWSAlgorithm.RS256,
                                        id,
                                        claims)))
                .as("another key under this id")
                .isEqualTo(401);
        assertThat(Tokens.status(Tokens.signed(other, claims)))
                .as("a key of nobody")
                .isEqualTo(401);
        byte[] published = key.toPublicJWK().toRSAKey().toRSAPublicKey().getEncoded();
        assertThat(
                        Tokens.status(
                                Tokens.signed(
                                        new MACSigner(published), JWSAlgorithm.HS256, id, claims)))
                .as("the public key as secret")
                .isEqualTo(401);
        assertThat(
                        Tokens.status(
                                Tokens.signed(
                                        new MACSigner(
                                                stack.setting("JWT_SECRET")
                                                        .getBytes(StandardCharsets.UTF_8)),
                                        JWSAlgorithm.HS256,
                                        id,
                                        claims)))
                .as("our own secret")
                .isEqualTo(401);
        assertThat(
                        Tokens.status(
                                Tokens.signed(
                                        new RSASSASigner(key.toRSAKey()),
                                        JWSAlgorithm.RS512,
                                        id,
                                        claims)))
                .as("another algorithm than the key is for")
                .isEqualTo(401);
        assertThat(Tokens.status(new PlainJWT(claims).serialize())).as("none").isEqualTo(401);
        assertThat(
                        Tokens.status(
                                Tokens.signed(
                                        key, Tokens.claims().issuer("http://127.0.0.1:1").build())))
                .as("another issuer")
                .isEqualTo(401);
        assertThat(Tokens.status(Tokens.signed(key, Tokens.claims().issuer("sutazai").build())))
                .as("our name")
                .isEqualTo(401);
        assertThat(Tokens.status(Tokens.signed(key, Tokens.claims().audience("").build())))
                .as("no audience")
                .isEqualTo(401);
        assertThat(Tokens.status(Tokens.signed(key, Tokens.claims().claim("nonce", "n").build())))
                .as("an ID token")
                .isEqualTo(401);
        Instant now = Instant.now();
        assertThat(
                        Tokens.status(
                                Tokens.signed(
                                        key,
                                        Tokens.claims()
                                                .expirationTime(Date.from(now.minusSeconds(60)))
                                                .build())))
                .as("expired")
                .isEqualTo(401);
        assertThat(
                        Tokens.status(
                                Tokens.signed(
                                        key,
                                        Tokens.claims()
                                                .notBeforeTime(Date.from(now.plusSeconds(60)))
                                                .build())))
                .as("not yet")
                .isEqualTo(401);
        assertThat(Tokens.status(Tokens.signed(key, Tokens.claims().expirationTime(null).build())))
                .as("for ever")
                .isEqualTo(401);
        assertThat(Tokens.status(Tokens.signed(key, Tokens.claims().subject(null).build())))
                .as("nobody")
                .isEqualTo(401);
    }
}
