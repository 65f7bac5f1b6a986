package com.sutazai.mesh.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.breaker.Causes;
import com.sutazai.breaker.Dependency;
import com.sutazai.http.Json;
import com.sutazai.mesh.PeerHttp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Consul's HTTP API, as far as it is used. Thread-safe; blocks. */
final class ConsulClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Longest time that Consul may hold a blocking query. */
    static final Duration WAIT = Duration.ofSeconds(60);

    /** Consul adds up to a sixteenth to the wait. */
    private static final Duration WAIT_TIMEOUT = WAIT.multipliedBy(17).dividedBy(16).plusSeconds(5);

    /**
     * An answer to a blocking query.
     *
     * @param index for the next one; at least 1
     */
    record Indexed(JsonNode content, long index) {}

    /** Consul answered, but not with what was asked for. */
    static final class Refused extends IOException {

        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status) {
            super("Consul answered " + status);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final PeerHttp http;
    private final URI agent;
    private final Map<String, String> headers;
    private volatile Dependency state =
            new Dependency("consul", false, "not asked yet", Instant.EPOCH, Duration.ZERO);

    ConsulClient(PeerHttp http, URI agent, String token) {
        this.http = http;
        this.agent = agent;
        this.headers = token.isEmpty() ? Map.of() : Map.of("X-Consul-Token", token);
    }

    /** How Consul was when it was last asked. */
    Dependency state() {
        return state;
    }

    /**
     * Waits until something is newer than an index.
     *
     * @param path with its own query, if any
     * @param index of the last answer; 0 for at once
     */
    Indexed watch(String path, long index) throws IOException {
        String query = index == 0 ? "" : "index=" + index + "&wait=" + WAIT.toSeconds() + "s";
        String whole = query.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + query;
        PeerHttp.Answer answer =
                asked(whole, index == 0 ? TIMEOUT : WAIT_TIMEOUT)
                        .orElseThrow(() -> new Refused(404));
        long next = answer.header("x-consul-index").map(ConsulClient::number).orElse(0L);
        return new Indexed(Json.trees().readTree(answer.body()), Math.max(1, next));
    }

    /** What is at a path; nothing if Consul knows none. */
    Optional<JsonNode> get(String path) throws IOException {
        Optional<PeerHttp.Answer> answer = asked(path, TIMEOUT);
        return answer.isEmpty()
                ? Optional.empty()
                : Optional.of(Json.trees().readTree(answer.get().body()));
    }

    void put(String path, JsonNode body) throws IOException {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        byte[] bytes = body.isMissingNode() ? new byte[0] : Json.trees().writeValueAsBytes(body);
        PeerHttp.Answer answer = send("PUT", path, all, bytes, TIMEOUT);
        if (!answer.isSuccess()) {
            throw refused(answer.status());
        }
    }

    private Optional<PeerHttp.Answer> asked(String path, Duration timeout) throws IOException {
        PeerHttp.Answer answer = send("GET", path, headers, new byte[0], timeout);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        if (!answer.isSuccess()) {
            throw refused(answer.status());
        }
        return Optional.of(answer);
    }

    private PeerHttp.Answer send(
            String method, String path, Map<String, String> with, byte[] body, Duration timeout)
            throws IOException {
        long begin = System.nanoTime();
        try {
            PeerHttp.Answer answer =
                    http.send(method, URI.create(agent + path), with, body, timeout);
            turn(true, "", begin);
            return answer;
        } catch (IOException e) {
            turn(false, Causes.inWords(e), begin);
            throw e;
        }
    }

    private Refused refused(int status) {
        String why = status == 403 ? "refuses our token" : "answers with status " + status;
        turn(false, why, System.nanoTime());
        return new Refused(status);
    }

    private void turn(boolean isUp, String detail, long begin) {
        state =
                new Dependency(
                        "consul",
                        isUp,
                        detail,
                        Instant.now(),
                        Duration.ofNanos(System.nanoTime() - begin));
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }
}
