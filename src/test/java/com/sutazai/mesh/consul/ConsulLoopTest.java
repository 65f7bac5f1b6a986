package com.sutazai.mesh.consul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.mesh.PeerHttp;
import com.sutazai.tls.Trust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real Consul cannot be made to do: index backwards, storms, nonsense. */
class ConsulLoopTest {

    /** An answer of the script; when it is at its end, questions are held. */
    private record Scripted(int status, String index, String body) {}

    private final Queue<Scripted> script = new ConcurrentLinkedQueue<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final PeerHttp http = new PeerHttp(Trust.ofJvm());
    private HttpServer server;
    private ConsulClient client;
    private BlockingQuery query;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        client =
                new ConsulClient(
                        http,
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        "a-token");
        query =
                new BlockingQuery(
                        client,
                        "/v1/health/service/web",
                        new BlockingQuery.Listener() {
                            @Override
                            public void answered(JsonNode content) throws IOException {
                                if (!content.isArray()) {
                                    throw new IOException("no list");
                                }
                                answers.add(content.toString());
                            }

                            @Override
                            public void failed(String why) {
                                failures.add(why);
                            }
                        });
    }

    @AfterEach
    void stop() {
        query.stop();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(
                exchange.getRequestURI()
                        + " "
                        + exchange.getRequestHeaders().getFirst("X-Consul-Token"));
        Scripted next = script.poll();
        if (next == null) {
            // a blocking query that nothing ends
            return;
        }
        exchange.getResponseHeaders().set("X-Consul-Index", next.index());
        byte[] body = next.body().getBytes(StandardCharsets.UTF_8);
        boolean isCut = next.body().endsWith("<cut>");
        exchange.sendResponseHeaders(next.status(), isCut ? body.length + 100 : body.length);
        exchange.getResponseBody().write(body);
        if (isCut) {
            exchange.close();
        } else {
            exchange.getResponseBody().close();
        }
    }

    private void run(Scripted... scripted) {
        script.addAll(List.of(scripted));
        query.start();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void r9_2_the_index_is_passed_on_and_the_token_goes_in_a_header() throws Exception {
        run(new Scripted(200, "7", "[]"));

        await(() -> asked.size() == 2);

        assertThat(asked)
                .containsExactly(
                        "/v1/health/service/web a-token",
                        "/v1/health/service/web?index=7&wait=60s a-token");
    }

    @Test
    void r9_2_an_index_that_falls_begins_anew() throws Exception {
        run(new Scripted(200, "100", "[1]"), new Scripted(200, "5", "[2]"));

        await(() -> asked.size() == 3);

        assertThat(asked.get(2)).isEqualTo("/v1/health/service/web a-token");
        assertThat(answers).containsExactly("[1]", "[2]");
    }

    @Test
    void r9_2_an_index_below_one_is_one() throws Exception {
        run(new Scripted(200, "0", "[]"), new Scripted(200, "", "[]"));

        await(() -> asked.size() == 3);

        assertThat(asked.get(1)).contains("index=1&");
        assertThat(asked.get(2)).contains("index=1&");
    }

    @Test
    void r9_2_a_storm_of_answers_is_followed_once_a_second() throws Exception {
        List<Scripted> storm = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            storm.add(new Scripted(200, Integer.toString(i), "[" + i + "]"));
        }
        run(storm.toArray(Scripted[]::new));

        await(() -> asked.size() >= 10);
        int begun = asked.size();
        TimeUnit.MILLISECONDS.sleep(2_200);

        assertThat(asked.size() - begun).isBetween(1, 4);
    }

    @Test
    void r9_3_errors_and_nonsense_are_told_and_survived() throws Exception {
        run(
                new Scripted(500, "1", "rpc error"),
                new Scripted(403, "1", "Permission denied"),
                new Scripted(200, "1", "[{\"Service\": <cut>"),
                new Scripted(200, "1", "{\"not\": \"a list\"}"),
                new Scripted(200, "9", "[\"well\"]"));

        await(() -> answers.size() == 1);

        assertThat(answers).containsExactly("[\"well\"]");
        assertThat(failures).hasSize(4);
        assertThat(failures.get(0)).isEqualTo("Consul answered 500");
        assertThat(failures.get(1)).isEqualTo("Consul answered 403");
        assertThat(client.state().isUp()).isTrue();
    }

    @Test
    void a_refused_token_is_named() throws Exception {
        run(new Scripted(403, "1", "ACL not found"));

        await(() -> !failures.isEmpty());

        assertThat(client.state().isUp()).isFalse();
        assertThat(client.state().detail()).isEqualTo("refuses our token");
    }

    @Test
    void a_bucket_gives_its_burst_and_then_one_per_interval() {
        TokenBucket bucket = new TokenBucket(2, Duration.ofSeconds(1), 0);

        assertThat(bucket.take(0)).isZero();
        assertThat(bucket.take(0)).isZero();
        assertThat(bucket.take(0)).isEqualTo(1_000_000_000L);
        assertThat(bucket.take(10_000_000_000L)).isZero();
    }
}
