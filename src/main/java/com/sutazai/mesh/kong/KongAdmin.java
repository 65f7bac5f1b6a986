package com.sutazai.mesh.kong;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sutazai.http.Json;
import com.sutazai.mesh.PeerHttp;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Fallback;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** One call to Kong's Admin API. Blocks. */
@ApplicationScoped
public class KongAdmin {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /**
     * What came back.
     *
     * @param status 0 if nothing did
     */
    public record Reply(int status, JsonNode body) {

        static final Reply NONE = new Reply(0, MissingNode.getInstance());

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    private final PeerHttp http;
    private final URI admin;
    private final String token;

    @Inject
    public KongAdmin(PeerHttp http, KongSettings settings) {
        this.http = http;
        this.admin = settings.admin();
        this.token = settings.adminToken();
    }

    /**
     * Makes a call; a reply of status 0 after the retry, or while the breaker is open.
     *
     * @param body missing for none
     */
    @Timeout(value = 3, unit = ChronoUnit.SECONDS)
    @Retry(maxRetries = 1, delay = 100, jitter = 50)
    @CircuitBreaker(
            requestVolumeThreshold = 6,
            failureRatio = 1,
            delay = 5,
            delayUnit = ChronoUnit.SECONDS)
    @Fallback(fallbackMethod = "unreachable")
    public Reply call(String method, String path, JsonNode body) throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put("Accept", "application/json");
        if (!token.isEmpty()) {
            headers.put("Kong-Admin-Token", token);
        }
        byte[] bytes = new byte[0];
        if (!body.isMissingNode()) {
            headers.put("Content-Type", "application/json");
            bytes = Json.trees().writeValueAsBytes(body);
        }
        PeerHttp.Answer answer =
                http.send(method, URI.create(admin + path), headers, bytes, TIMEOUT);
        if (answer.status() >= 500) {
            throw new IOException("Kong answered " + answer.status());
        }
        return new Reply(
                answer.status(),
                answer.body().length == 0
                        ? MissingNode.getInstance()
                        : Json.trees().readTree(answer.body()));
    }

    /** What is answered instead; the caller sees that it is nothing and says so. */
    @SuppressWarnings("unused") // named in the annotation
    private Reply unreachable(String method, String path, JsonNode body) {
        return Reply.NONE;
    }
}
