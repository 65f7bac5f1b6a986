package com.sutazai.security;

import java.security.SecureRandom;
import java.util.Base64;

/** Unguessable text. */
final class RandomText {

    /** 256 bits. */
    private static final int BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomText() {}

    /** 43 characters of {@code [A-Za-z0-9_-]}. */
    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
