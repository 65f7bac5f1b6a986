package com.sutazai.dev;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Consul agent in development mode, from the cache that {@code ./dev services} fills. */
public final class Consul {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final int port;
    private final String masterToken;
    private final Child server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param masterToken turns access control on, default deny; empty for none
     */
    public Consul(Path cache, Path folder, int port, String masterToken) {
        this.folder = folder;
        this.port = port;
        this.masterToken = masterToken;
        List<String> command =
                List.of(
                        binary(cache).toString(),
                        "agent",
                        "-dev",
                        "-client",
                        "127.0.0.1",
                        "-bind",
                        "127.0.0.1",
                        "-http-port",
                        Integer.toString(port),
                        "-dns-port",
                        "-1",
                        "-grpc-port",
                        "-1",
                        "-server-port",
                        Integer.toString(Ports.free()),
                        "-serf-lan-port",
                        Integer.toString(Ports.free()),
                        "-serf-wan-port",
                        Integer.toString(Ports.free()),
                        "-disable-host-node-id",
                        "-config-file",
                        folder.resolve("consul.json").toString());
        this.server = new Child("Consul", command, Map.of(), folder, folder.resolve("consul.log"));
    }

    /** Whether the cache has it. */
    public static boolean isInstalled(Path cache) {
        return Files.isExecutable(binary(cache));
    }

    public int port() {
        return port;
    }

    public Child server() {
        return server;
    }

    public void start() throws InterruptedException {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("consul.json"), configuration());
        } catch (IOException e) {
            throw new CannotRun("Consul could not be configured in " + folder + ".", e);
        }
        server.start();
        server.awaitReady(this::hasLeader, PATIENCE);
    }

    public void stop() {
        server.stop(Duration.ofSeconds(5));
    }

    /** The body of an answer; throws unless it is a success. */
    public String request(String method, String path, String body) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(5))
                            .method(method, HttpRequest.BodyPublishers.ofString(body));
            if (!masterToken.isEmpty()) {
                request.header("X-Consul-Token", masterToken);
            }
            HttpResponse<String> answer =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new CannotRun(
                        "Consul answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new CannotRun("Consul does not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("Interrupted.", e);
        }
    }

    private String configuration() {
        return masterToken.isEmpty()
                ? "{\"disable_update_check\": true}"
                : "{\"disable_update_check\": true, \"acl\": {\"enabled\": true, \"default_policy\": \"deny\", \"tokens\": {\"master\": \""
                        + masterToken
                        + "\"}}}";
    }

    private boolean hasLeader() {
        try {
            return !request("GET", "/v1/status/leader", "").equals("\"\"")
                    && (masterToken.isEmpty()
                            || !request("GET", "/v1/catalog/nodes", "").equals("[]"));
        } catch (CannotRun e) {
            return false;
        }
    }

    private static Path binary(Path cache) {
        return cache.resolve("consul-1.8.7/consul");
    }
}
