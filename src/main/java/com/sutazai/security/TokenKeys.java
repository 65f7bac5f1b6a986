package com.sutazai.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * What access tokens are signed and checked with: RS256 if there is a pair of keys, else HS256. A
 * token chooses neither the algorithm nor the key: one of HS256 is held against the secrets alone,
 * one of RS256 against the pair that it names. Immutable.
 */
@Singleton
public class TokenKeys {

    /** The current one first, then the previous one. */
    private final List<byte[]> secrets;

    private final List<RSAKey> pairs;

    @Inject
    public TokenKeys(SecuritySettings settings, TokenKeySettings keys) {
        this.secrets =
                Stream.of(settings.jwtSecret(), settings.jwtSecretPrevious())
                        .filter(secret -> !secret.isEmpty())
                        .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                        .toList();
        this.pairs =
                Stream.of(keys.privateKey(), keys.privateKeyPrevious())
                        .filter(pem -> !pem.isBlank())
                        .map(PemKey::read)
                        .toList();
    }

    /** A signed token. */
    String sign(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(header(), claims);
            token.sign(signer());
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the settings check the keys", e);
        }
    }

    private JWSHeader header() {
        return pairs.isEmpty()
                ? new JWSHeader(JWSAlgorithm.HS256)
                : new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(pairs.getFirst().getKeyID())
                        .build();
    }

    private JWSSigner signer() throws JOSEException {
        return pairs.isEmpty()
                ? new MACSigner(secrets.getFirst())
                : new RSASSASigner(pairs.getFirst());
    }

    /** Whether a token was signed with one of these. */
    boolean haveSigned(SignedJWT token) throws JOSEException {
        JWSHeader header = token.getHeader();
        if (JWSAlgorithm.HS256.equals(header.getAlgorithm())) {
            for (byte[] secret : secrets) {
                if (token.verify(new MACVerifier(secret))) {
                    return true;
                }
            }
        } else if (JWSAlgorithm.RS256.equals(header.getAlgorithm())) {
            for (RSAKey pair : pairs) {
                if (pair.getKeyID().equals(header.getKeyID())) {
                    return token.verify(new RSASSAVerifier(pair));
                }
            }
        }
        return false;
    }

    /** The public keys as JSON (RFC 7517), the current one first; none without pairs. */
    String published() {
        return new JWKSet(List.<JWK>copyOf(pairs)).toString(true);
    }
}
