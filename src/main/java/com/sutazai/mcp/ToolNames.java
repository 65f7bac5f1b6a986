package com.sutazai.mcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names of tools over all services: {@code service__tool}. */
final class ToolNames {

    /** What model APIs take. */
    private static final int LENGTH_MAX = 64;

    private static final int DIGEST_LENGTH = 8;

    private ToolNames() {}

    /**
     * The name of a service's tool; if it is too long or has other characters, it is shortened and
     * ends with a digest of the whole.
     */
    static String of(String service, String tool) {
        String whole = service + "__" + tool;
        String plain = whole.replaceAll("[^A-Za-z0-9_-]", "_");
        if (plain.equals(whole) && whole.length() <= LENGTH_MAX) {
            return whole;
        }
        int kept = Math.min(plain.length(), LENGTH_MAX - DIGEST_LENGTH - 1);
        return plain.substring(0, kept) + "_" + digest(whole);
    }

    private static String digest(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
