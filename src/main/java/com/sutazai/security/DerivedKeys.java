package com.sutazai.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys made from {@code SECRET_KEY} by HKDF-SHA256 (RFC 5869), one per purpose, so that none
 * reveals another. Immutable.
 */
@Singleton
public class DerivedKeys {

    private static final String HMAC = "HmacSHA256";

    /** The current root first, then the previous one if there is an overlap. */
    private final List<byte[]> pseudorandom = new ArrayList<>();

    /** By purpose, of which there are few: making them takes two HMACs. */
    private final Map<String, List<byte[]>> made = new ConcurrentHashMap<>();

    @Inject
    public DerivedKeys(SecuritySettings settings) {
        byte[] salt = "sutazai-backend".getBytes(StandardCharsets.UTF_8);
        pseudorandom.add(hmac(salt, settings.secretKey().getBytes(StandardCharsets.UTF_8)));
        if (!settings.secretKeyPrevious().isEmpty()) {
            pseudorandom.add(
                    hmac(salt, settings.secretKeyPrevious().getBytes(StandardCharsets.UTF_8)));
        }
    }

    /**
     * The HMACs of a text for one purpose: with the current key first, then with the previous one.
     */
    List<byte[]> hashes(String purpose, String text) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        return key(purpose).stream().map(key -> hmac(key, message)).toList();
    }

    /** The keys for one purpose, 32 bytes each: the current one, then the previous one. */
    List<byte[]> key(String purpose) {
        List<byte[]> known = made.get(purpose);
        return known == null ? made.computeIfAbsent(purpose, this::expanded) : known;
    }

    private List<byte[]> expanded(String purpose) {
        return pseudorandom.stream().map(root -> expand(root, purpose)).toList();
    }

    /** The HMAC of a text for one purpose, with the current key. */
    public byte[] hash(String purpose, String text) {
        return hmac(key(purpose).getFirst(), text.getBytes(StandardCharsets.UTF_8));
    }

    /** First block of HKDF-Expand; 32 bytes are all that is asked of it. */
    private static byte[] expand(byte[] root, String purpose) {
        byte[] info = purpose.getBytes(StandardCharsets.UTF_8);
        byte[] block = java.util.Arrays.copyOf(info, info.length + 1);
        block[info.length] = 1;
        return hmac(root, block);
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
