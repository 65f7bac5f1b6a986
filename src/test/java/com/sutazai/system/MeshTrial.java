package com.sutazai.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sutazai.system.Client.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Instances that a test registers, and calls to them; taken away at the end. */
final class MeshTrial {

    final Client admin = Client.admin();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> registered = new ArrayList<>();

    void end() throws Exception {
        registered.forEach(id -> admin.delete("/api/v1/mesh/v2/deregister/" + id));
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    HttpServer server(int status, AtomicInteger calls, String... headers) throws IOException {
        HttpServer server = TestServer.start(status, calls, headers);
        opened.add(() -> server.stop(0));
        return server;
    }

    String register(String service, int port, String more) throws InterruptedException {
        Answer answer =
                admin.post(
                        "/api/v1/mesh/v2/register",
                        "{\"service_name\":\""
                                + service
                                + "\",\"address\":\"127.0.0.1\",\"port\":"
                                + port
                                + more
                                + "}");
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        String id = answer.json().path("service_id").asText();
        registered.add(id);
        await(() -> instance(service, id).path("state").asText().equals("healthy"), id);
        return id;
    }

    String register(String service, HttpServer server) throws InterruptedException {
        return register(service, server.getAddress().getPort(), "");
    }

    /** A service with which only TCP can be spoken. */
    String registerRaw(String service, int port) throws InterruptedException {
        return register(service, port, ",\"check\":{\"type\":\"tcp\"}");
    }

    JsonNode instance(String service, String id) {
        for (JsonNode instance :
                admin.get("/api/v1/mesh/v2/topology")
                        .json()
                        .path("services")
                        .path(service)
                        .path("instances")) {
            if (instance.path("id").asText().equals(id)) {
                return instance;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    Answer call(String service, String more) {
        return admin.post(
                "/api/v1/mesh/v2/call", "{\"service_name\":\"" + service + "\"" + more + "}");
    }

    void balance(String service, String strategy) {
        assertThat(
                        admin.post(
                                        "/api/v1/mesh/v2/configure/load-balancer?strategy="
                                                + strategy
                                                + "&service_name="
                                                + service,
                                        "")
                                .status())
                .isEqualTo(200);
    }

    void policy(String service, String policy) {
        Answer answer = admin.put("/api/v1/mesh/v2/policies/" + service, policy);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    }

    static void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Takes connections and does with each request what it is told to. */
    ServerSocket raw(RawAnswer answer) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        opened.add(socket);
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!socket.isClosed()) {
                                try {
                                    Socket client = socket.accept();
                                    Thread.ofVirtual().start(() -> serve(client, answer));
                                } catch (IOException e) {
                                    return;
                                }
                            }
                        });
        return socket;
    }

    private static void serve(Socket client, RawAnswer answer) {
        try (client) {
            byte[] request = new byte[8192];
            if (client.getInputStream().read(request) > 0) {
                answer.to(client);
            }
        } catch (IOException e) {
            // whoever asked has left, which some of these tests want
            return;
        }
    }

    interface RawAnswer {
        void to(Socket client) throws IOException;
    }

    /** Closes this with the trial. */
    void closeLater(AutoCloseable resource) {
        opened.add(resource);
    }
}
