package com.sutazai.dev;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks {@code /health/ready}. */
final class Readiness {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private long looked = System.nanoTime();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(PATIENCE)
                    .build();
    private final HttpRequest request;

    Readiness(int port) {
        this.request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                        .timeout(PATIENCE)
                        .build();
    }

    /**
     * Whether the server is ready; looks at its log now and then, because a server without the
     * application only says that it is not.
     */
    boolean isReady(Payara payara) {
        if (System.nanoTime() - looked > LOOK.toNanos()) {
            looked = System.nanoTime();
            payara.requireDeployable();
        }
        return isReady();
    }

    /** What it says now; empty if nobody answers. */
    String said() throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return "";
        }
    }

    boolean isReady() {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
