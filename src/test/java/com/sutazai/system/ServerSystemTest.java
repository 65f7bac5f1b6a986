package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.dev.Stack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the server below us must not do, whatever it is sent. */
class ServerSystemTest {

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Stack.get().port())) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            byte[] buffer = new byte[8_192];
            int read;
            try {
                read = socket.getInputStream().read(buffer);
            } catch (java.net.SocketTimeoutException e) {
                // the server waits for a request line that can still become one
                return "";
            }
            return read < 0 ? "" : new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void a_malformed_request_line_gets_no_html_and_no_trace() throws IOException {
        for (String request :
                List.of(
                        "GARBAGE\r\n\r\n",
                        "GET\r\n\r\n",
                        "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
                        "GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
            assertThat(raw(request))
                    .as(request)
                    .doesNotContainIgnoringCase("<html", "exception", "org.glassfish", "payara");
        }
    }

    @Test
    void bursts_of_clients_that_would_like_http_2_do_not_stop_the_server() {
        HttpClient eager = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Stack.get().port() + "/"))
                        .build();
        for (int burst = 0; burst < 5; burst++) {
            List<CompletableFuture<HttpResponse<String>>> answers =
                    IntStream.range(0, 60)
                            .mapToObj(
                                    i ->
                                            eager.sendAsync(
                                                    request, HttpResponse.BodyHandlers.ofString()))
                            .toList();
            assertThat(answers)
                    .allSatisfy(
                            answer ->
                                    assertThat(
                                                    answer.get(
                                                                    20,
                                                                    java.util.concurrent.TimeUnit
                                                                            .SECONDS)
                                                            .statusCode())
                                            .isEqualTo(200));
            assertThat(answers.getFirst().join().version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void a_body_sent_with_an_offer_of_http_2_is_read_to_its_end() throws Exception {
        String body =
                "{\"username\":\"admin\",\"password\":\""
                        + Stack.get().setting("ADMIN_PASSWORD")
                        + "\"}";
        HttpRequest login =
                HttpRequest.newBuilder(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + Stack.get().port()
                                                + "/api/v1/auth/login"))
                        .header("Content-Type", "application/json")
                        .timeout(java.time.Duration.ofSeconds(5))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();

        assertThat(
                        HttpClient.newHttpClient()
                                .send(login, HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(200);
    }
}
