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
import org.jspecify.annotations.Nullable;

/**
 * What access tokens are signed and checked with: RS256 if there is a pair of keys, else HS256. A
 * token chooses neither the algorithm nor the key: one of HS256 is held against the secrets alone
 * (beside a pair only against the previous one), one of RS256 against the pair that it names.
 * Immutable.
 */
@Singleton
public class TokenKeys {

    private final byte[] secret;
    private final @Nullable RSAKey pair;

    /** With which HS256 is right: beside a pair only the previous one, for the overlap. */
    private final List<byte[]> secrets;

    /** The current one first, then the previous one. */
    private final List<RSAKey> pairs;

    @Inject
    public TokenKeys(SecuritySettings settings, TokenKeySettings keys) {
        this.secret = settings.jwtSecret().getBytes(StandardCharsets.UTF_8);
        this.pair = keys.privateKey().isBlank() ? null : PemKey.read(keys.privateKey());
        this.secrets =
                Stream.of(pair == null ? settings.jwtSecret() : "", settings.jwtSecretPrevious())
                        .filter(text -> !text.isEmpty())
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
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
            SignedJWT token =
                    pair == null
                            ? signed(
                                    new JWSHeader(JWSAlgorithm.HS256),
                                    claims,
                                    new MACSigner(secret))
                            : signed(ofPair(pair), claims, new RSASSASigner(pair));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the settings check the keys", e);
        }
    }

    private static JWSHeader ofPair(RSAKey pair) {
        return new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(pair.getKeyID()).build();
    }

    private static SignedJWT signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer)
            throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims);
        token.sign(signer);
        return token;
    }

    /** Whether a token was signed with one of these. */
    boolean haveSigned(SignedJWT token) throws JOSEException {
        JWSHeader header = token.getHeader();
        if (JWSAlgorithm.HS256.equals(header.getAlgorithm())) {
            for (byte[] accepted : secrets) {
                if (token.verify(new MACVerifier(accepted))) {
                    return true;
                }
            }
        } else if (JWSAlgorithm.RS256.equals(header.getAlgorithm())) {
            for (RSAKey accepted : pairs) {
                if (accepted.getKeyID().equals(header.getKeyID())) {
                    return token.verify(new RSASSAVerifier(accepted));
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
