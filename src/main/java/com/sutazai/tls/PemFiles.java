package com.sutazai.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Files in PEM.
 *
 * @param authorities trusted certificates; those of the JVM alone if absent
 * @param isBesideJvm whether the authorities of the JVM are trusted beside those of the file
 * @param certificate of this server, with its chain
 * @param key of the certificate, PKCS #8 without a password
 */
public record PemFiles(
        Optional<Path> authorities,
        boolean isBesideJvm,
        Optional<Path> certificate,
        Optional<Path> key) {

    private static final Logger LOG = System.getLogger(PemFiles.class.getName());

    private static final char[] NO_PASSWORD = new char[0];

    /** Authorities beside those of the JVM, and no certificate of our own. */
    static PemFiles of(Optional<Path> authorities) {
        return new PemFiles(authorities, true, Optional.empty(), Optional.empty());
    }

    /** When they were changed, in the order of the components. */
    List<FileTime> times() throws IOException {
        List<FileTime> times = new ArrayList<>();
        for (Optional<Path> file : List.of(authorities, certificate, key)) {
            if (file.isPresent()) {
                times.add(Files.getLastModifiedTime(file.get()));
            }
        }
        return times;
    }

    /**
     * Reads them.
     *
     * @throws IOException if they cannot be used
     */
    SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // null stands for what the JVM would take
            context.init(keys(), trust(), null);
            return context;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trust() throws IOException, GeneralSecurityException {
        if (authorities.isEmpty()) {
            return null;
        }
        KeyStore store = empty();
        int number = 0;
        for (Certificate authority : certificates(authorities.get())) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        if (isBesideJvm) {
            for (Certificate authority : authoritiesOfJvm()) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
        }
        return managers(store);
    }

    private static List<X509Certificate> authoritiesOfJvm() throws GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager known) {
                all.addAll(List.of(known.getAcceptedIssuers()));
            }
        }
        return all;
    }

    private static TrustManager[] managers(@Nullable KeyStore store)
            throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager @Nullable [] keys() throws IOException, GeneralSecurityException {
        if (certificate.isEmpty() || key.isEmpty()) {
            return null;
        }
        KeyStore store = keyStore(certificate.get(), key.get(), NO_PASSWORD);
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    /** A certificate, its chain and its key as the entry "own". */
    static KeyStore keyStore(Path certificate, Path key, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry(
                "own",
                privateKey(key),
                password,
                certificates(certificate).toArray(Certificate[]::new));
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> found =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        if (found.isEmpty()) {
            throw new IOException("no certificate in " + file.getFileName());
        }
        return found;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        String whole = Files.readString(file, StandardCharsets.US_ASCII);
        if (!whole.contains("-----BEGIN PRIVATE KEY-----")) {
            throw new IOException("no key in PKCS #8 without a password in " + file.getFileName());
        }
        String text = whole.replaceAll("-----(BEGIN|END) PRIVATE KEY-----|\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(text));
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                LOG.log(Level.DEBUG, "not a key of {0}", algorithm);
            }
        }
        throw new IOException("no RSA, EC or EdDSA key in PKCS #8 in " + file.getFileName());
    }
}
