package com.sutazai.security.oidc;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/** Tokens as the issuer makes them, and others. */
final class Tokens {

    static final String ME = "/api/v1/auth/me";

    private Tokens() {}

    static Client with(String token) {
        return Client.with("Authorization", "Bearer " + token);
    }

    /** What a right token of the issuer says. */
    static JWTClaimsSet.Builder claims() {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(Stack.get().issuer().issuer())
                .subject("forged")
                .audience("http://127.0.0.1:" + Stack.get().port())
                .claim("groups", List.of("operators"))
                .claim("scope", "auth:read")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(600)));
    }

    static String signed(JWK key, JWTClaimsSet claims) throws Exception {
        JWSSigner signer =
                key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner(key.toRSAKey());
        return signed(
                signer, JWSAlgorithm.parse(key.getAlgorithm().getName()), key.getKeyID(), claims);
    }

    static String signed(
            JWSSigner signer, JWSAlgorithm algorithm, String keyId, JWTClaimsSet claims)
            throws Exception {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
        token.sign(signer);
        return token.serialize();
    }

    static int status(String token) {
        return with(token).get(ME).status();
    }
}
