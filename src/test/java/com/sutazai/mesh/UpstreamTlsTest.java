package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with authorities and certificates made for the test by the JDK's keytool. */
class UpstreamTlsTest {

    private static final String PASSWORD = "test-only";

    @TempDir Path folder;
    private HttpsServer server;
    private int rotations;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    /** An authority of its own that has signed its own server's certificate too. */
    private Path store(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                                "-genkeypair",
                                "-alias",
                                "own",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = load(store);
        pem(folder.resolve(name + ".crt"), "CERTIFICATE", keys.getCertificate("own").getEncoded());
        pem(
                folder.resolve(name + ".key"),
                "PRIVATE KEY",
                keys.getKey("own", PASSWORD.toCharArray()).getEncoded());
        return store;
    }

    private static KeyStore load(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static void pem(Path file, String kind, byte[] content) throws IOException {
        Files.writeString(
                file,
                "-----BEGIN "
                        + kind
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(content)
                        + "\n-----END "
                        + kind
                        + "-----\n");
    }

    /** A server that wants a certificate of the given owner. */
    private Instance serve(Path store, Path trusted) throws Exception {
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(load(store), PASSWORD.toCharArray());
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        clients.setCertificateEntry("client", load(trusted).getCertificate("own"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(clients);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.setHttpsConfigurator(
                new HttpsConfigurator(context) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        var wanted = context.getDefaultSSLParameters();
                        wanted.setNeedClientAuth(true);
                        parameters.setSSLParameters(wanted);
                    }
                });
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
        return new Instance(
                "secure",
                new ServiceName("secure"),
                "https",
                "127.0.0.1",
                server.getAddress().getPort(),
                List.of(),
                Map.of(),
                Instance.WEIGHT,
                HealthCheck.standard(),
                Instance.Source.FILE);
    }

    private static MeshSettings settings(Path ca, Path certificate, Path key) {
        return new MeshSettings(
                Optional.empty(),
                100,
                100,
                Duration.ofSeconds(2),
                1 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                Duration.ofSeconds(2),
                Optional.of(ca),
                Optional.of(certificate),
                Optional.of(key),
                List.of());
    }

    private static int get(Transport transport, Instance instance) throws IOException {
        return transport.status(instance, Message.get("/"), Duration.ofSeconds(5));
    }

    /** Puts other files in place of those that are used, as a rotation does. */
    private void rotate(String from) throws IOException {
        rotations++;
        for (String end : List.of("crt", "key")) {
            Path used = folder.resolve("used." + end);
            Files.copy(folder.resolve(from + "." + end), used, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(used, FileTime.from(Instant.now().plusSeconds(rotations)));
        }
    }

    @Test
    void both_sides_show_certificates_and_a_rotated_one_counts_without_a_restart()
            throws Exception {
        Path serverStore = store("server");
        store("stranger");
        Path clientStore = store("client");
        Instance instance = serve(serverStore, clientStore);
        rotate("stranger");
        Transport transport =
                new Transport(
                        settings(
                                folder.resolve("server.crt"),
                                folder.resolve("used.crt"),
                                folder.resolve("used.key")),
                        new SafeNames(List.of()));

        assertThatThrownBy(() -> get(transport, instance)).isInstanceOf(IOException.class);
        rotate("client");
        // the files are looked at once a second
        TimeUnit.MILLISECONDS.sleep(1_100);

        assertThat(get(transport, instance)).isEqualTo(204);
        transport.stop();
    }

    @Test
    void an_instance_of_another_authority_is_not_spoken_to() throws Exception {
        Path serverStore = store("server");
        Path clientStore = store("client");
        Instance instance = serve(serverStore, clientStore);
        Transport transport =
                new Transport(
                        settings(
                                folder.resolve("client.crt"),
                                folder.resolve("client.crt"),
                                folder.resolve("client.key")),
                        new SafeNames(List.of()));

        assertThatThrownBy(() -> get(transport, instance)).isInstanceOf(SSLException.class);
        transport.stop();
    }

    @Test
    void files_that_are_no_pem_stop_the_start() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "nothing");

        assertThatThrownBy(
                        () ->
                                new Transport(
                                        settings(nonsense, nonsense, nonsense),
                                        new SafeNames(List.of())))
                .hasMessageContaining("MESH_TLS_CA_FILE");
    }
}
