package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Child;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.dev.TestAuthority;
import com.sutazai.tls.TlsSettings;
import com.sutazai.tls.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R17.3: two servers as containers start them, reached over https, one after the other started
 * anew: with another certificate, and on a schema that a newer version has widened meanwhile.
 */
class RollingRestartSystemTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LONG =
            "{\"method\":\"tools/call\",\"params\":{\"name\":\"trigger-long-running-operation\",\"arguments\":{\"duration\":3,\"steps\":1}}}";

    @TempDir Path folder;

    private final Stack stack = Stack.get();
    private final int onePort = Ports.free();
    private final int twoPort = Ports.free();
    private final URI oneUrl = URI.create("https://127.0.0.1:" + onePort);
    private final URI twoUrl = URI.create("https://127.0.0.1:" + twoPort);
    private TestAuthority authority;
    private Trust trust;
    private Child one;
    private Child two;

    @BeforeEach
    void start() throws Exception {
        authority = new TestAuthority(folder, "authority");
        trust = new Trust(new TlsSettings(Optional.of(authority.certificate())));
        show("first");
        one = container("container-one", onePort);
        two = container("container-two", twoPort);
        one.start();
        two.start();
    }

    @AfterEach
    void stop() throws SQLException {
        one.stop(Duration.ofSeconds(30));
        two.stop(Duration.ofSeconds(30));
        sql("drop table if exists things_of_the_future");
        sql("delete from flyway_schema_history where version = '999'");
    }

    private Child container(String name, int port) {
        return stack.container(
                name,
                Ports.free(),
                Map.of(
                        "HTTPS_PORT", Integer.toString(port),
                        "HTTPS_CERTIFICATE_FILE", folder.resolve("used.crt").toString(),
                        "HTTPS_KEY_FILE", folder.resolve("used.key").toString(),
                        "DRAIN_SECONDS", "2",
                        "NODE_DRAIN_FILE", folder.resolve(name + ".drain").toString()));
    }

    private void show(String name) throws IOException, InterruptedException {
        TestAuthority.Issued issued = authority.issue(name);
        Files.copy(issued.chain(), folder.resolve("used.crt"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.key(), folder.resolve("used.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private String shownAt(int port) throws IOException {
        try (SSLSocket socket = (SSLSocket) trust.sockets().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:"
                                        + stack.postgres().port()
                                        + "/sutazai",
                                "sutazai",
                                stack.setting("POSTGRES_PASSWORD"));
                var each = connection.createStatement()) {
            each.execute(statement);
        }
    }

    private static void await(String what, BooleanSupplier isSo) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void r17_3_a_new_certificate_comes_with_a_rolling_restart_that_loses_no_call()
            throws Exception {
        try (RollingProxy proxy =
                new RollingProxy(trust::context, List.of(oneUrl, twoUrl), Client.admin().token())) {
            proxy.start();
            await("both are ready", () -> proxy.isReady(oneUrl) && proxy.isReady(twoUrl));
            proxy.call(2, "POST", "/api/v1/mcp/services/everything/execute", LONG);
            proxy.call(2, "GET", "/api/v1/auth/me", "");
            await("calls are answered", () -> proxy.answered() > 100);
            assertThat(shownAt(onePort)).isEqualTo("CN=first");

            show("second");
            sql("create table things_of_the_future (id int)");
            sql(
                    "insert into flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                            + " select max(installed_rank) + 1, '999', 'future', 'SQL', 'V999__future.sql', 1, 'test', 1, true from flyway_schema_history");
            one.signal("TERM");
            await("it says that it stops", () -> !proxy.isReady(oneUrl));
            one.awaitGone(PATIENCE);
            assertThat(one.isAlive()).isFalse();
            one.start();
            await("it is back", () -> proxy.isReady(oneUrl));
            assertThat(shownAt(onePort)).isEqualTo("CN=second");
            int before = proxy.answered();
            two.signal("TERM");
            two.awaitGone(PATIENCE);

            await("calls go on", () -> proxy.answered() > before + 100);
            assertThat(proxy.failures()).isEmpty();
        }
    }
}
