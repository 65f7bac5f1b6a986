package com.sutazai.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106), by Bouncy Castle: large, but it works in the caller's thread and leaves
 * nothing behind at a redeploy, which a smaller library did (a shutdown hook that kept all our
 * classes). Texts are those of the Argon2 reference implementation, with the parameters of each.
 */
final class Argon2id {

    /** $argon2id$v=19$m=KiB,t=passes,p=lanes$salt$hash, in Base64 without padding. */
    private static final Pattern TEXT =
            Pattern.compile(
                    "\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,3}),p=([0-9]{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

    private static final Base64.Encoder TO_TEXT = Base64.getEncoder().withoutPadding();
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * What a hash costs.
     *
     * @param memory in KiB
     */
    record Cost(int memory, int passes, int lanes) {}

    private Argon2id() {}

    /** A text with a new salt. */
    static String hash(String password, Cost cost, int saltBytes, int hashBytes) {
        byte[] salt = new byte[saltBytes];
        RANDOM.nextBytes(salt);
        byte[] hash = hash(password, cost, salt, hashBytes);
        return "$argon2id$v=19$m="
                + cost.memory()
                + ",t="
                + cost.passes()
                + ",p="
                + cost.lanes()
                + "$"
                + TO_TEXT.encodeToString(salt)
                + "$"
                + TO_TEXT.encodeToString(hash);
    }

    /**
     * Whether a text was made of that password.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    static boolean matches(String password, String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a hash of Argon2id");
        }
        Cost cost =
                new Cost(
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3)));
        byte[] wanted = Base64.getDecoder().decode(parts.group(5));
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        return MessageDigest.isEqual(wanted, hash(password, cost, salt, wanted.length));
    }

    private static byte[] hash(String password, Cost cost, byte[] salt, int hashBytes) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(cost.memory())
                        .withIterations(cost.passes())
                        .withParallelism(cost.lanes())
                        .withSalt(salt)
                        .build());
        byte[] hash = new byte[hashBytes];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
