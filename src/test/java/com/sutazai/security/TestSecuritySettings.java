package com.sutazai.security;

import java.time.Duration;
import java.util.List;

/** Security settings as tests need them: sound, but for what they try. */
public final class TestSecuritySettings {

    public static final String SECRET_KEY = "4Jk_ML3Pk0aZq8Xw7Vb6Nn5Mm4Ll3Kk2Jj1Hh0Gg9";
    public static final String JWT_SECRET = "pLvdfP9tlQwErTyUiOpAsDfGhJkLzXcVbNm123456";

    private TestSecuritySettings() {}

    /** With these secret keys. */
    public static SecuritySettings withKeys(String secretKey, String previous) {
        return with(secretKey, previous, JWT_SECRET, "");
    }

    /** With these secrets of access tokens. */
    static SecuritySettings withJwt(String secret, String previous) {
        return with(SECRET_KEY, "", secret, previous);
    }

    /** What signs access tokens with these settings alone. */
    static TokenKeys keys(SecuritySettings settings) {
        return new TokenKeys(settings, new TokenKeySettings("", ""));
    }

    private static SecuritySettings with(
            String secretKey, String previousKey, String jwtSecret, String previousJwt) {
        return new SecuritySettings(
                secretKey,
                previousKey,
                jwtSecret,
                previousJwt,
                "admin",
                "",
                Duration.ofMinutes(30),
                Duration.ofDays(7),
                "",
                List.of());
    }
}
