package com.sutazai.mesh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
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
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * TLS to instances: with authorities of one's own, and a certificate of this server if one is
 * configured. The files are read again when they change, and a new connection uses what they hold
 * then; files that cannot be used are told, and what was read before stays. Thread-safe.
 */
final class UpstreamTls implements TlsSocketStrategy {

    private static final Logger LOG = System.getLogger(UpstreamTls.class.getName());

    private static final long LOOK = Duration.ofSeconds(1).toNanos();
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * Files in PEM.
     *
     * @param authorities trusted certificates; those of the JVM if absent
     * @param certificate of this server, with its chain
     * @param key of the certificate, PKCS #8
     */
    record Pem(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {

        private List<FileTime> times() throws IOException {
            List<FileTime> times = new ArrayList<>();
            for (Optional<Path> file : List.of(authorities, certificate, key)) {
                if (file.isPresent()) {
                    times.add(Files.getLastModifiedTime(file.get()));
                }
            }
            return times;
        }
    }

    /** What was read when. */
    private record Loaded(TlsSocketStrategy strategy, List<FileTime> times, long looked) {}

    private final Pem files;
    private volatile Loaded loaded;

    /**
     * @throws IOException if the files cannot be used
     */
    UpstreamTls(Pem files) throws IOException {
        this.files = files;
        this.loaded = load(files.times());
    }

    @Override
    public SSLSocket upgrade(
            Socket socket, String target, int port, Object attachment, HttpContext context)
            throws IOException {
        return current().upgrade(socket, target, port, attachment, context);
    }

    private TlsSocketStrategy current() {
        Loaded now = loaded;
        if (System.nanoTime() - now.looked() < LOOK) {
            return now.strategy();
        }
        try {
            List<FileTime> times = files.times();
            loaded =
                    times.equals(now.times())
                            ? new Loaded(now.strategy(), times, System.nanoTime())
                            : load(times);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "the TLS files of the mesh cannot be used, those read before stay: {0}",
                    e.getMessage());
            loaded = new Loaded(now.strategy(), now.times(), System.nanoTime());
        }
        return loaded.strategy();
    }

    private Loaded load(List<FileTime> times) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            // null stands for what the JVM would take
            context.init(keys(), trust(), null);
            return new Loaded(new DefaultClientTlsStrategy(context), times, System.nanoTime());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private TrustManager @Nullable [] trust() throws IOException, GeneralSecurityException {
        if (files.authorities().isEmpty()) {
            return null;
        }
        KeyStore store = empty();
        int number = 0;
        for (Certificate authority : certificates(files.authorities().get())) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private KeyManager @Nullable [] keys() throws IOException, GeneralSecurityException {
        if (files.certificate().isEmpty() || files.key().isEmpty()) {
            return null;
        }
        KeyStore store = empty();
        store.setKeyEntry(
                "own",
                key(files.key().get()),
                NO_PASSWORD,
                certificates(files.certificate().get()).toArray(Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> found =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        if (found.isEmpty()) {
            throw new IOException("no certificate in " + file.getFileName());
        }
        return found;
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String text =
                Files.readString(file, StandardCharsets.US_ASCII)
                        .replaceAll("-----(BEGIN|END) PRIVATE KEY-----|\\s", "");
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
