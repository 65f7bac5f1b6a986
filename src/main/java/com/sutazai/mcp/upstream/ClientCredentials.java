package com.sutazai.mcp.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.mesh.GuardedHttp;
import com.sutazai.mesh.PeerHttp;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A token that we get for ourselves (OAuth 2.1, client credentials grant), kept until shortly
 * before it expires, and renewed when the server refuses it. Thread-safe.
 */
public final class ClientCredentials implements SentHeaders {

    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer ";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long LIFE_SECONDS = 300;
    private static final long LIFE_SECONDS_MAX = 24 * 3_600;

    /** A token that was refused so early is not refused because it is old. */
    private static final Duration YOUNG = Duration.ofSeconds(1);

    /**
     * Who we are to whom.
     *
     * @param clientSecret may refer to a secret
     * @param scope empty for none
     */
    public record Grant(URI tokenUrl, String clientId, String clientSecret, String scope) {

        @Override
        public String toString() {
            return "Grant[" + tokenUrl + " " + clientId + "]";
        }
    }

    /** A token with its times. */
    private record Known(String token, long begin, long end) {}

    private final String owner;
    private final Secrets headers;
    private final Grant grant;
    private final GuardedHttp http;

    /** Whoever needs a token while it is fetched has to wait for it anyway. */
    private final ReentrantLock fetching = new ReentrantLock();

    private volatile @Nullable Known known;

    /**
     * @param owner the service, named when something fails
     * @param headers sent beside
     * @param http connects to no address that may not be called
     */
    public ClientCredentials(
            String owner, Map<String, String> headers, Grant grant, GuardedHttp http) {
        this.owner = owner;
        this.headers = new Secrets(owner, headers);
        this.grant = grant;
        this.http = http;
    }

    @Override
    public Map<String, String> filled() {
        Map<String, String> all = headers.filled();
        all.put(AUTHORIZATION, BEARER + token());
        return all;
    }

    @Override
    public boolean renew(Map<String, String> sent) {
        Known now = known;
        if (now == null || !(BEARER + now.token()).equals(sent.get(AUTHORIZATION))) {
            // somebody else has seen to it
            return true;
        }
        if (System.nanoTime() - now.begin() < YOUNG.toNanos()) {
            return false;
        }
        known = null;
        return true;
    }

    private String token() {
        Known now = known;
        if (now != null && System.nanoTime() < now.end()) {
            return now.token();
        }
        requireTurn();
        try {
            now = known;
            if (now == null || System.nanoTime() >= now.end()) {
                now = fetched();
                known = now;
            }
            return now.token();
        } catch (IOException e) {
            throw failed(String.valueOf(e.getMessage()));
        } finally {
            fetching.unlock();
        }
    }

    /** As long as one fetch may take, and no longer. */
    private void requireTurn() {
        try {
            if (!fetching.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("it is asked already and does not answer");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("the call was cancelled");
        }
    }

    private Known fetched() throws IOException {
        String secret =
                new Secrets(owner, Map.of("client_secret", grant.clientSecret()))
                        .filled()
                        .getOrDefault("client_secret", "");
        String body =
                "grant_type=client_credentials"
                        + (grant.scope().isEmpty() ? "" : "&scope=" + encoded(grant.scope()));
        long begin = System.nanoTime();
        PeerHttp.Answer answer =
                http.http()
                        .send(
                                "POST",
                                grant.tokenUrl(),
                                Map.of(
                                        "Content-Type",
                                        "application/x-www-form-urlencoded",
                                        "Accept",
                                        "application/json",
                                        AUTHORIZATION,
                                        basic(secret)),
                                body.getBytes(StandardCharsets.UTF_8),
                                PATIENCE);
        JsonNode tree = tree(answer);
        String token = tree.path("access_token").asText();
        if (!answer.isSuccess() || token.isEmpty()) {
            throw failed("it answered " + answer.status() + " " + error(tree));
        }
        long life = Math.clamp(tree.path("expires_in").asLong(LIFE_SECONDS), 1, LIFE_SECONDS_MAX);
        // a tenth earlier, so that it does not expire on its way
        return new Known(token, begin, begin + Duration.ofSeconds(life).toNanos() / 10 * 9);
    }

    /** What is no JSON may be a secret: nothing of it is told. */
    private JsonNode tree(PeerHttp.Answer answer) throws IOException {
        try {
            return Json.trees().readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw failed("it answered " + answer.status() + " with no JSON");
        }
    }

    /** RFC 6749, section 5.2; anything else stays untold. */
    private static String error(JsonNode tree) {
        String error = tree.path("error").asText();
        return error.matches("[a-z_]{1,40}") ? error : "without a token";
    }

    /** RFC 6749, section 2.3.1. */
    private String basic(String secret) {
        String both = encoded(grant.clientId()) + ":" + encoded(secret);
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Failure failed(String how) {
        return Failure.of(
                        ProblemType.UPSTREAM_FAILED,
                        "No token can be got for the MCP service " + owner + ": " + how)
                .with("may_have_run", false);
    }
}
