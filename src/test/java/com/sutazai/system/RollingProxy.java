package com.sutazai.system;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Sends calls to servers as a proxy does: to those that said they were ready when they were last
 * asked, and to another one if nothing could be sent.
 */
final class RollingProxy implements AutoCloseable {

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** A client keeps what it trusts, and what it trusts may change. */
    private final Supplier<SSLContext> trust;

    private final List<URI> servers;
    private final String token;
    private final Map<URI, HttpClient> clients = new ConcurrentHashMap<>();
    private final Map<URI, Boolean> ready = new ConcurrentHashMap<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    RollingProxy(Supplier<SSLContext> trust, List<URI> servers, String token) {
        this.trust = trust;
        this.servers = servers;
        this.token = token;
    }

    /** Looks at the servers from now on. */
    void start() {
        Thread.ofVirtual().start(this::look);
    }

    /** Makes calls from so many places at once, until it is closed. */
    void call(int callers, String method, String path, String body) {
        for (int i = 0; i < callers; i++) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                while (stopped.getCount() > 0) {
                                    call(method, path, body);
                                }
                            });
        }
    }

    int answered() {
        return answered.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    boolean isReady(URI server) {
        return ready.getOrDefault(server, false);
    }

    @Override
    public void close() {
        stopped.countDown();
        clients.values().forEach(HttpClient::close);
    }

    private void look() {
        try {
            do {
                for (URI server : servers) {
                    ready.put(server, asked(server));
                }
            } while (!stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean asked(URI server) throws InterruptedException {
        try (HttpClient client = client()) {
            return client.send(
                                    HttpRequest.newBuilder(server.resolve("/health/ready"))
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trust.get())
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }

    /** Until somebody takes it; what was sent once is not sent again. */
    private void call(String method, String path, String body) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (stopped.getCount() > 0) {
                URI server = servers.get(Math.floorMod(turn.getAndIncrement(), servers.size()));
                if (isReady(server) && isTaken(server, method, path, body)) {
                    return;
                }
                if (System.nanoTime() > end) {
                    failures.add("nobody takes calls");
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failures.add(method + " " + path + ": " + e);
        }
    }

    private boolean isTaken(URI server, String method, String path, String body)
            throws IOException, InterruptedException {
        try {
            HttpResponse<String> answer =
                    clients.computeIfAbsent(server, any -> client())
                            .send(
                                    HttpRequest.newBuilder(server.resolve(path))
                                            .method(
                                                    method,
                                                    HttpRequest.BodyPublishers.ofString(body))
                                            .header("Authorization", "Bearer " + token)
                                            .header("Content-Type", "application/json")
                                            .timeout(PATIENCE)
                                            .build(),
                                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                answered.incrementAndGet();
            } else {
                failures.add(answer.statusCode() + " " + path + ": " + answer.body());
            }
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }
}
