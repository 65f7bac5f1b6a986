package com.sutazai.system;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** Logs in from an address of this machine, so that no other test is counted with it. */
record FromAddress(HttpClient client) implements AutoCloseable {

    /**
     * @param address within 127.0.0.0/8
     */
    static FromAddress of(String address) throws UnknownHostException {
        return new FromAddress(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(InetAddress.getByName(address))
                        .build());
    }

    CompletableFuture<HttpResponse<String>> login(int port, String name, String password) {
        return post(
                port,
                "/api/v1/auth/login",
                "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(name, password));
    }

    CompletableFuture<HttpResponse<String>> post(int port, String path, String json) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
    }
}
