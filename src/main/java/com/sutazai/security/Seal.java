package com.sutazai.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what is kept in the database and must be had back: AES-256-GCM under keys derived from
 * {@code SECRET_KEY}, one per purpose. What was sealed with the previous key can be opened as long
 * as there is an overlap. Thread-safe.
 */
@Singleton
public class Seal {

    private static final Logger LOG = System.getLogger(Seal.class.getName());

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final byte FORMAT = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final DerivedKeys keys;
    private final SecureRandom random = new SecureRandom();

    /**
     * What was sealed.
     *
     * @param isCurrent whether with the current key; else it is to be sealed anew before the
     *     previous one is forgotten
     */
    public record Opened(String text, boolean isCurrent) {}

    @Inject
    public Seal(DerivedKeys keys) {
        this.keys = keys;
    }

    /**
     * Seals a text.
     *
     * @param context where it belongs; it cannot be opened in another place
     * @return format (1 byte), nonce (12 bytes), ciphertext with tag
     */
    public byte[] seal(String purpose, String context, String text) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, keys.key(purpose).getFirst(), nonce, context)
                            .doFinal(text.getBytes(StandardCharsets.UTF_8));
            byte[] whole = new byte[1 + NONCE + sealed.length];
            whole[0] = FORMAT;
            System.arraycopy(nonce, 0, whole, 1, NONCE);
            System.arraycopy(sealed, 0, whole, 1 + NONCE, sealed.length);
            return whole;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + CIPHER, e);
        }
    }

    /** The text; nothing if no key fits, it was changed, or it belongs to another context. */
    public Optional<Opened> open(String purpose, String context, byte[] sealed) {
        if (sealed.length <= 1 + NONCE || sealed[0] != FORMAT) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE);
        List<byte[]> candidates = keys.key(purpose);
        for (int i = 0; i < candidates.size(); i++) {
            try {
                byte[] text =
                        cipher(Cipher.DECRYPT_MODE, candidates.get(i), nonce, context)
                                .doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
                return Optional.of(new Opened(new String(text, StandardCharsets.UTF_8), i == 0));
            } catch (GeneralSecurityException e) {
                LOG.log(Level.TRACE, "not sealed with this key");
            }
        }
        return Optional.empty();
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, String context)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(CIPHER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
