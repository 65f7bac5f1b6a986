package com.sutazai.security;

import com.sutazai.config.Rules;
import com.sutazai.config.Setting;
import com.sutazai.config.Settings;

/** A pair of keys with which access tokens are signed, so that others can check them. */
public record TokenKeySettings(
        @Setting(
                        key = "jwt.private.key",
                        secret = true,
                        unit = "RSA, PKCS#8 PEM",
                        about =
                                "Signs access tokens with RS256 instead of JWT_SECRET, if given; best as JWT_PRIVATE_KEY_FILE. The public key is at /.well-known/jwks.json.")
                String privateKey,
        @Setting(
                        key = "jwt.private.key.previous",
                        secret = true,
                        unit = "RSA, PKCS#8 PEM",
                        about = "The former JWT_PRIVATE_KEY, while tokens signed with it live.")
                String privateKeyPrevious)
        implements Settings {

    private static final String REMEDY =
            "Make one with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out jwt.pem";

    public TokenKeySettings {
        Rules rules = new Rules();
        check(rules, "JWT_PRIVATE_KEY", privateKey);
        check(rules, "JWT_PRIVATE_KEY_PREVIOUS", privateKeyPrevious);
        rules.check();
    }

    private static void check(Rules rules, String key, String value) {
        if (value.isBlank()) {
            return;
        }
        try {
            PemKey.read(value);
        } catch (IllegalArgumentException e) {
            rules.that(false, key, String.valueOf(e.getMessage()), REMEDY);
        }
    }

    @Override
    public String toString() {
        return "TokenKeySettings[]";
    }
}
