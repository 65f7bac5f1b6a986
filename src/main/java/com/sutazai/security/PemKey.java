package com.sutazai.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a pair of RSA keys from PEM. */
final class PemKey {

    private static final Pattern PKCS8 =
            Pattern.compile(
                    "\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");

    /** RFC 7518, section 3.3. */
    private static final int BITS_MIN = 2048;

    private PemKey() {}

    /**
     * Both keys, with the RFC 7638 thumbprint as id.
     *
     * @throws IllegalArgumentException if it is something else; the message says what, never the
     *     value
     */
    static RSAKey read(String pem) {
        Matcher text = PKCS8.matcher(pem);
        if (!text.matches()) {
            throw new IllegalArgumentException("is no private key in PKCS#8 PEM");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.group(1));
            KeyFactory factory = KeyFactory.getInstance("RSA");
            if (!(factory.generatePrivate(new PKCS8EncodedKeySpec(der))
                    instanceof RSAPrivateCrtKey secret)) {
                throw new IllegalArgumentException("is an RSA key without its public part");
            }
            if (secret.getModulus().bitLength() < BITS_MIN) {
                throw new IllegalArgumentException("has fewer than " + BITS_MIN + " bits");
            }
            RSAPublicKeySpec open =
                    new RSAPublicKeySpec(secret.getModulus(), secret.getPublicExponent());
            return new RSAKey.Builder((RSAPublicKey) factory.generatePublic(open))
                    .privateKey(secret)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint()
                    .build();
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalArgumentException("is no RSA private key", e);
        }
    }
}
