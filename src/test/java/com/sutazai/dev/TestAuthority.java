package com.sutazai.dev;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority for certificates that lives as long as a test; the JDK's keytool makes it. */
public final class TestAuthority {

    /** Of the stores, which nobody but tests reads. */
    public static final String PASSWORD = "test-only";

    private static final List<String> OWN =
            List.of("-dname", "CN=Authority of a test", "-ext", "bc:c");

    /**
     * A certificate with its chain and its key, in PEM and as a store with the entry "own".
     *
     * @param authority who has signed it
     */
    public record Issued(Path chain, Path key, Path store, Path authority) {}

    private final Path folder;
    private final Issued own;

    /** A new one, whose files lie in a folder. */
    public TestAuthority(Path folder, String name) throws InterruptedException {
        this.folder = folder;
        this.own = made(name, OWN);
    }

    /** Its certificate in PEM. */
    public Path certificate() {
        return own.chain();
    }

    /** Its store. */
    public Path store() {
        return own.store();
    }

    /** A certificate for 127.0.0.1 and localhost. */
    public Issued issue(String name) throws InterruptedException {
        return issue(name, "san=ip:127.0.0.1,dns:localhost");
    }

    /** A certificate for what keytool's extension says. */
    public Issued issue(String name, String names) throws InterruptedException {
        return made(
                name,
                List.of(
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        names,
                        "-signer",
                        "authority",
                        "-signerkeypass",
                        PASSWORD));
    }

    private Issued made(String name, List<String> more) throws InterruptedException {
        Path store = folder.resolve(name + ".p12");
        boolean isSigned = more.contains("-signer");
        String alias = isSigned ? "own" : "authority";
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                alias,
                                "-keyalg",
                                "EC",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD));
        command.addAll(more);
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(store);
            if (isSigned) {
                Files.copy(own.store(), store);
            }
            Path log = folder.resolve("keytool.log");
            Process keytool =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            if (keytool.waitFor() != 0) {
                throw new CannotRun("keytool failed: " + Files.readString(log));
            }
            KeyStore keys = load(store);
            if (isSigned) {
                forgetKeyOfAuthority(keys, store);
            }
            return written(name, alias, keys);
        } catch (IOException | GeneralSecurityException e) {
            throw new CannotRun("No certificate could be made in " + folder + ".", e);
        }
    }

    /** A server that finds two keys might show the wrong one. */
    private static void forgetKeyOfAuthority(KeyStore keys, Path store)
            throws IOException, GeneralSecurityException {
        Certificate authority = keys.getCertificate("authority");
        keys.deleteEntry("authority");
        keys.setCertificateEntry("authority", authority);
        try (OutputStream out = Files.newOutputStream(store)) {
            keys.store(out, PASSWORD.toCharArray());
        }
    }

    /** A store that this class has made. */
    public static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private Issued written(String name, String alias, KeyStore keys)
            throws IOException, GeneralSecurityException {
        StringBuilder chain = new StringBuilder();
        for (Certificate each : keys.getCertificateChain(alias)) {
            chain.append(pem("CERTIFICATE", each.getEncoded()));
        }
        Path certificate = Files.writeString(folder.resolve(name + ".crt"), chain);
        Path key = folder.resolve(name + ".key");
        Files.writeString(
                key, pem("PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        // PostgreSQL wants it so
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path store = folder.resolve(name + ".p12");
        return new Issued(certificate, key, store, alias.equals("own") ? own.chain() : certificate);
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder().encodeToString(content)
                + "\n-----END "
                + kind
                + "-----\n";
    }
}
