package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.mesh.Transport.Connections;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that says, byte for byte, what a test tells it to. */
class TransportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    private final Transport transport = TestTransport.of(4);
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final CountDownLatch isOver = new CountDownLatch(1);
    private volatile String answer = HELLO;
    private volatile boolean isClosing;
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void stop() throws IOException {
        isOver.countDown();
        transport.stop();
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // the test is over
            isOver.countDown();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var bytes = new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1);
            var in = new BufferedReader(bytes);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                StringBuilder head = new StringBuilder();
                while (line != null && !line.isEmpty()) {
                    head.append(line).append('\n');
                    line = in.readLine();
                }
                heads.add(head.toString());
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                if (isClosing) {
                    return;
                }
            }
        } catch (IOException e) {
            // the other side has closed
            heads.add("broken");
        }
    }

    private Instance instance() {
        return TestTransport.instance(server.getLocalPort());
    }

    private static Exchange exchange(String method, Duration patience) {
        return new Exchange(new Message(method, "/x", Map.of(), new byte[0]), patience, false);
    }

    private Reply send(String method) throws IOException {
        return transport.send(instance(), exchange(method, PATIENCE));
    }

    private String body(String method) throws IOException {
        try (Reply reply = send(method)) {
            return new String(reply.bytes(1_000), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_connection_whose_answer_was_read_is_used_again() throws Exception {
        assertThat(body("GET")).isEqualTo("hello");
        assertThat(body("GET")).isEqualTo("hello");

        assertThat(connections).hasValue(1);
        assertThat(transport.connections()).isEqualTo(new Connections(0, 1, 0, 4, 0));
        assertThat(heads.getFirst())
                .contains("GET /x HTTP/1.1", "Host: 127.0.0.1:" + server.getLocalPort());
    }

    @Test
    void a_connection_whose_answer_was_not_read_is_not() throws Exception {
        send("GET").close();

        assertThat(transport.connections()).isEqualTo(new Connections(0, 0, 0, 4, 0));
    }

    @Test
    void a_connection_that_the_server_closes_is_not_used_again() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end";
        isClosing = true;

        assertThat(body("GET")).isEqualTo("until the end");
        assertThat(body("GET")).isEqualTo("until the end");

        assertThat(connections).hasValue(2);
        assertThat(transport.connections().idle()).isZero();
    }

    @Test
    void answers_without_a_body_leave_the_connection_in_order() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
        assertThat(body("HEAD")).isEmpty();
        answer = "HTTP/1.1 204 No Content\r\n\r\n";
        assertThat(body("GET")).isEmpty();
        answer = "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n";
        assertThat(body("GET")).isEmpty();
        answer = HELLO;

        assertThat(body("GET")).isEqualTo("hello");
        assertThat(connections).hasValue(1);
    }

    @Test
    void an_interim_answer_is_passed_over() throws Exception {
        answer = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + HELLO;

        assertThat(body("GET")).isEqualTo("hello");
    }

    @Test
    void chunks_and_trailers_are_understood() throws Exception {
        answer =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Sum\r\n\r\n5\r\nhello\r\n0\r\nSum: 5\r\n\r\n";

        try (Reply reply = send("GET")) {
            assertThat(new String(reply.bytes(100), StandardCharsets.UTF_8)).isEqualTo("hello");
            assertThat(reply.trailers().get()).containsEntry("Sum", "5");
        }
        assertThat(transport.connections().idle()).isOne();
    }

    @Test
    void an_empty_body_is_announced_where_servers_expect_one() throws Exception {
        body("POST");
        body("DELETE");

        assertThat(heads.getFirst()).contains("Content-Length: 0");
        assertThat(heads.getLast()).doesNotContain("Content-Length");
    }

    @Test
    void what_is_no_http_is_a_failure_and_gives_its_place_back() {
        answer = "SSH-2.0-OpenSSH\r\n\r\n";

        assertThatThrownBy(() -> send("GET")).isInstanceOf(IOException.class);
        assertThat(transport.connections()).isEqualTo(new Connections(0, 0, 0, 4, 0));
    }

    @Test
    void a_head_without_end_is_cut_off() {
        answer = "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n";

        assertThatThrownBy(() -> send("GET")).isInstanceOf(IOException.class);
        assertThat(transport.connections().inUse()).isZero();
    }

    @Test
    void whoever_waits_for_a_silent_server_is_told_so_in_time() {
        answer = "";

        assertThatThrownBy(
                        () -> transport.send(instance(), exchange("GET", Duration.ofMillis(100))))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(transport.connections()).isEqualTo(new Connections(0, 0, 0, 4, 0));
    }

    @Test
    void an_exchange_that_expires_ends_with_a_timeout_and_one_that_is_cancelled_does_not()
            throws Exception {
        answer = "";
        Exchange late = new Exchange(Message.get("/"), PATIENCE, true);
        Exchange unwanted = new Exchange(Message.get("/"), PATIENCE, true);
        Deadline.after(Duration.ofMillis(50)).whenPast(late::expire);
        Deadline.after(Duration.ofMillis(50)).whenPast(unwanted::cancel);

        assertThatThrownBy(() -> transport.send(instance(), late))
                .isInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> transport.send(instance(), unwanted))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
        assertThat(transport.connections()).isEqualTo(new Connections(0, 0, 0, 4, 0));
    }

    @Test
    void an_exchange_that_ends_while_its_body_is_read_gives_its_place_back() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello";
        Exchange exchange = new Exchange(Message.get("/"), PATIENCE, true);

        try (Reply reply = transport.send(instance(), exchange)) {
            reply.body().readNBytes(5);
            exchange.cancel();
            assertThatThrownBy(() -> reply.body().readNBytes(5)).isInstanceOf(IOException.class);
        }
        assertThat(transport.connections()).isEqualTo(new Connections(0, 0, 0, 4, 0));
    }

    @Test
    void one_that_is_over_cannot_harm_who_uses_the_connection_next() throws Exception {
        Exchange over = new Exchange(Message.get("/"), PATIENCE, true);
        transport.send(instance(), over).bytes(100);

        over.cancel();

        assertThat(body("GET")).isEqualTo("hello");
        assertThat(connections).hasValue(1);
    }

    @Test
    void more_than_half_of_all_connections_are_not_for_one_instance() throws Exception {
        Reply one = send("GET");
        Reply other = send("GET");

        assertThatThrownBy(
                        () -> transport.send(instance(), exchange("GET", Duration.ofMillis(100))))
                .isInstanceOf(ConnectionRequestTimeoutException.class);
        assertThat(transport.connections()).isEqualTo(new Connections(2, 0, 0, 4, 0));

        one.close();
        other.close();
        assertThat(body("GET")).isEqualTo("hello");
    }

    @Test
    void where_nobody_listens_the_refusal_is_told() throws Exception {
        server.close();
        // as long as somebody accepts, the port is not free
        isOver.await();

        assertThatThrownBy(() -> send("GET")).isInstanceOf(ConnectException.class);
        assertThat(transport.connections()).isEqualTo(new Connections(0, 0, 0, 4, 0));
    }

    @Test
    void at_the_end_who_still_reads_is_cut_off_and_who_comes_is_refused() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello";
        try (Reply reply = send("GET")) {
            reply.body().readNBytes(5);

            transport.stop();

            assertThatThrownBy(() -> reply.body().readNBytes(5))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
        assertThatThrownBy(() -> send("GET")).hasMessageContaining("the server stops");
        assertThat(transport.connections()).isEqualTo(new Connections(0, 0, 0, 4, 0));
    }
}
