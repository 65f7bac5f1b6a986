package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sutazai.tls.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedHttpTest {

    private final AtomicInteger reached = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext(
                "/",
                exchange -> {
                    reached.incrementAndGet();
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int status(String host, String allowed) throws IOException {
        GuardedHttp guarded = new GuardedHttp(Trust.ofJvm(), new SafeNames(List.of(allowed)));
        try {
            return guarded.http()
                    .send(
                            "GET",
                            URI.create("http://" + host + ":" + server.getAddress().getPort()),
                            Map.of(),
                            new byte[0],
                            Duration.ofSeconds(5))
                    .status();
        } finally {
            guarded.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void it_connects_only_to_addresses_that_may_be_called_whatever_their_name(String host)
            throws IOException {
        assertThat(status(host, "127.0.0.0/8")).isEqualTo(204);
        assertThatThrownBy(() -> status(host, "10.0.0.0/8")).isInstanceOf(IOException.class);
        assertThat(reached).hasValue(1);
    }
}
