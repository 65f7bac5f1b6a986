package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import com.sutazai.dev.TestAuthority;
import com.sutazai.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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

    @TempDir Path folder;
    private HttpsServer server;
    private int rotations;

    @AfterEach
    void stop() {
        if (server != null) {
            server.stop(0);
        }
    }

    /** An authority of its own, and what it has signed for its own server. */
    private TestAuthority.Issued store(String name) throws Exception {
        return new TestAuthority(folder, name + "-authority").issue(name);
    }

    /** A server that wants a certificate of the given owner. */
    private Instance serve(TestAuthority.Issued shown, TestAuthority.Issued trusted)
            throws Exception {
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(TestAuthority.load(shown.store()), TestAuthority.PASSWORD.toCharArray());
        KeyStore clients = KeyStore.getInstance("PKCS12");
        clients.load(null, null);
        clients.setCertificateEntry(
                "client", TestAuthority.load(trusted.store()).getCertificate("authority"));
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
        TestAuthority.Issued serverStore = store("server");
        store("stranger");
        TestAuthority.Issued clientStore = store("client");
        Instance instance = serve(serverStore, clientStore);
        rotate("stranger");
        Transport transport =
                new Transport(
                        TestTransport.settings(
                                100,
                                serverStore.authority(),
                                folder.resolve("used.crt"),
                                folder.resolve("used.key")),
                        TlsSettings.NONE,
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
        TestAuthority.Issued serverStore = store("server");
        TestAuthority.Issued clientStore = store("client");
        Instance instance = serve(serverStore, clientStore);
        Transport transport =
                new Transport(
                        TestTransport.settings(
                                100,
                                clientStore.authority(),
                                clientStore.chain(),
                                clientStore.key()),
                        TlsSettings.NONE,
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
                                        TestTransport.settings(100, nonsense, nonsense, nonsense),
                                        TlsSettings.NONE,
                                        new SafeNames(List.of())))
                .hasMessageContaining("MESH_TLS_CA_FILE");
    }
}
