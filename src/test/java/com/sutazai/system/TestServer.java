package com.sutazai.system;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.http.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A small HTTP service to register in the mesh. */
final class TestServer {

    private TestServer() {}

    /** A service of ours that answers a status with its own port. */
    static HttpServer start(int status, AtomicInteger calls, String... headers) throws IOException {
        HttpServer server = healthy();
        server.createContext(
                "/",
                exchange -> {
                    calls.incrementAndGet();
                    byte[] body =
                            ("{\"port\":"
                                            + server.getAddress().getPort()
                                            + ",\"authorization\":"
                                            + exchange.getRequestHeaders()
                                                    .containsKey("Authorization")
                                            + "}")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    for (int i = 0; i < headers.length; i += 2) {
                        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
                    }
                    exchange.sendResponseHeaders(status, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    /** Answers 500 and 200 in turn. */
    static HttpServer alternating(AtomicInteger calls) throws IOException {
        HttpServer server = healthy();
        server.createContext(
                "/",
                exchange -> {
                    int status = calls.incrementAndGet() % 2 == 0 ? 200 : 500;
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    /** Answers after a while. */
    static HttpServer slow(AtomicInteger calls, Duration pause) throws IOException {
        HttpServer server = healthy();
        server.createContext(
                "/",
                exchange -> {
                    calls.incrementAndGet();
                    try {
                        Thread.sleep(pause);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    /** Answers with the headers that it was sent, as JSON. */
    static HttpServer echoing() throws IOException {
        HttpServer server = healthy();
        server.createContext(
                "/",
                exchange -> {
                    ObjectNode seen = Json.trees().createObjectNode();
                    exchange.getRequestHeaders()
                            .forEach(
                                    (name, values) ->
                                            seen.put(
                                                    name.toLowerCase(Locale.ROOT),
                                                    String.join(",", values)));
                    byte[] body = Json.trees().writeValueAsBytes(seen);
                    exchange.getResponseHeaders().add("Content-Type", "application/json");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static HttpServer healthy() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/health",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        return server;
    }

    /** Answers nobody before as many calls as the latch counts are there. */
    static HttpServer holding(CountDownLatch open) throws IOException {
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2_000);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    if (!exchange.getRequestURI().getPath().equals("/health")) {
                        open.countDown();
                        awaitAll(open);
                    }
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static void awaitAll(CountDownLatch open) {
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
