package com.sutazai.tls;

import com.sutazai.config.Preflight;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;

/**
 * Writes the certificate of {@code HTTPS_CERTIFICATE_FILE} and its key as the server wants them: a
 * store in PKCS #12 with the entry "own", which only its owner may read. Started by the entrypoint,
 * before there is a server.
 */
public final class ServerKeyStore {

    private static final byte[] SAMPLE = "sample".getBytes(StandardCharsets.US_ASCII);

    private ServerKeyStore() {}

    /**
     * Writes a store; its password comes over standard input.
     *
     * @param arguments the path of the store
     */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        HttpsSettings settings = Preflight.read(HttpsSettings.class);
        String password = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII);
        if (arguments.length != 1 || password.isEmpty() || settings.port() == 0) {
            throw new IllegalArgumentException(
                    "The path of a store, its password on standard input and HTTPS_PORT are needed");
        }
        write(
                settings.certificateFile().orElseThrow(),
                settings.keyFile().orElseThrow(),
                Path.of(arguments[0]),
                password.toCharArray());
    }

    /** Writes a store over what is there. */
    static void write(Path certificate, Path key, Path store, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore keys = PemFiles.keyStore(certificate, key, password);
        Files.deleteIfExists(store);
        Files.createFile(
                store,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(store)) {
            keys.store(out, password);
        }
    }

    /** What is wrong with a certificate and its key; empty if nothing is. */
    static String wrong(Path certificate, Path key) {
        try {
            KeyStore keys = PemFiles.keyStore(certificate, key, new char[0]);
            return isPair((PrivateKey) keys.getKey("own", new char[0]), keys.getCertificate("own"))
                    ? ""
                    : "is not the key of the certificate";
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return "or HTTPS_CERTIFICATE_FILE cannot be used (" + e.getMessage() + ")";
        }
    }

    private static boolean isPair(PrivateKey key, Certificate certificate)
            throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(
                        switch (key.getAlgorithm()) {
                            case "RSA" -> "SHA256withRSA";
                            case "EC" -> "SHA256withECDSA";
                            default -> key.getAlgorithm();
                        });
        if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
            return false;
        }
        signature.initSign(key);
        signature.update(SAMPLE);
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        signature.update(SAMPLE);
        return signature.verify(signed);
    }
}
