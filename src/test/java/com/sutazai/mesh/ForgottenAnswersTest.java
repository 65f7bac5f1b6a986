package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sutazai.breaker.PoolUse;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R7.25: who forgets an answer does not keep its connection. */
@Timeout(60)
class ForgottenAnswersTest {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Two of them for one instance. */
    private static final int CONNECTIONS = 4;

    private final Transport transport = TestTransport.of(CONNECTIONS);
    private HttpServer server;
    private Instance instance;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, 5);
                    exchange.getResponseBody().write(HELLO);
                    exchange.close();
                });
        server.start();
        instance = TestTransport.instance(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        transport.stop();
        server.stop(0);
    }

    private Reply ask() throws IOException {
        return ask(PATIENCE);
    }

    private Reply ask(Duration patience) throws IOException {
        return transport.send(instance, new Exchange(Message.get("/x?secret"), patience, false));
    }

    /** Gone when the collector has been at it. */
    private WeakReference<Reply> forgotten() throws IOException {
        return new WeakReference<>(ask());
    }

    private static void awaitCollected(WeakReference<?> reply) {
        while (reply.get() != null) {
            System.gc();
        }
    }

    @Test
    void r7_25_a_connection_whose_answer_was_forgotten_is_taken_back_and_counted()
            throws IOException {
        WeakReference<Reply> one = forgotten();
        WeakReference<Reply> other = forgotten();
        assertThat(transport.poolUse(instance)).isEqualTo(new PoolUse(2, 0, 2));

        awaitCollected(one);
        awaitCollected(other);
        // the third finds no place, and looks for what was forgotten; the collector tells a moment
        // later
        while (transport.connections().forgotten() < 2) {
            readOne();
        }

        assertThat(transport.poolUse(instance).inUse()).isZero();
    }

    private void readOne() {
        try (Reply reply = ask(Duration.ofSeconds(1))) {
            assertThat(reply.body().readAllBytes()).isEqualTo(HELLO);
        } catch (IOException e) {
            // not yet
            assertThat(e).hasMessageContaining("all connections are in use");
        }
    }

    @Test
    void what_is_held_may_take_as_long_as_it_will() throws IOException {
        try (Reply one = ask();
                Reply other = ask()) {
            awaitCollected(new WeakReference<>(new Object()));

            assertThatThrownBy(() -> ask(Duration.ofMillis(50)))
                    .as("looks for what was forgotten")
                    .hasMessageContaining("all connections are in use");
            assertThat(transport.connections().forgotten()).isZero();
            assertThat(one.body().readAllBytes()).isEqualTo(HELLO);
            assertThat(other.body().readAllBytes()).isEqualTo(HELLO);
        }
    }
}
