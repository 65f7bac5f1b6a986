package com.sutazai.security.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import com.sutazai.breaker.Dependency;
import com.sutazai.breaker.Probe;
import com.sutazai.http.Json;
import com.sutazai.tls.Trust;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The keys of an issuer, as it publishes them. Thread-safe. */
final class Issuer {

    private static final Logger LOG = System.getLogger(Issuer.class.getName());

    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Whoever shows keys that are not known makes us ask so often at most. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 5_000;
    private static final int SIZE_MAX = 1024 * 1024;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int WAITING_MAX = 8;
    private static final int KEYS_MAX = 100;

    private final TrustedIssuer trusted;
    private final ResourceRetriever http;
    private final Probe probe;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private volatile @Nullable Map<String, JWK> keys;
    private volatile @Nullable URI tokenEndpoint;
    private volatile long askedAt;

    Issuer(TrustedIssuer trusted, Trust trust) {
        this.trusted = trusted;
        this.http =
                new DefaultResourceRetriever(
                        CONNECT_MILLIS, READ_MILLIS, SIZE_MAX, true, trust.sockets());
        this.probe = new Probe(trusted.issuer(), INTERVAL, PATIENCE, this::read);
    }

    void start() {
        probe.start();
    }

    void stop() {
        probe.stop();
    }

    TrustedIssuer trusted() {
        return trusted;
    }

    /** How it was when it was last asked. */
    Dependency state() {
        return probe.state();
    }

    /** Where it gives tokens, as it says; empty while that is not known. */
    Optional<URI> tokenEndpoint() {
        return Optional.ofNullable(tokenEndpoint);
    }

    /** Where it describes itself. */
    URI configuration() {
        String base = trusted.issuer();
        return URI.create(
                base + (base.endsWith("/") ? "" : "/") + ".well-known/openid-configuration");
    }

    /** Whether its keys are known, be it from before. */
    boolean isKnown() {
        return keys != null;
    }

    /**
     * A key; one that is not known is asked for, if that was not done a moment ago, and waited for
     * for a second at most.
     */
    Optional<JWK> key(String id) {
        Optional<JWK> known = known(id);
        if (known.isPresent()) {
            return known;
        }
        if (isTimeToAsk() && waiting.tryAcquire()) {
            try {
                probe.askNow().get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.log(Level.DEBUG, "the keys of an issuer come late", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                waiting.release();
            }
        }
        // it may have come since
        return known(id);
    }

    /** Somebody wants to know. */
    void askSoon() {
        if (isTimeToAsk()) {
            probe.wake();
        }
    }

    private boolean isTimeToAsk() {
        return System.nanoTime() - askedAt > REST.toNanos();
    }

    private Optional<JWK> known(String id) {
        Map<String, JWK> now = keys;
        return now == null ? Optional.empty() : Optional.ofNullable(now.get(id));
    }

    private void read() throws IOException {
        try {
            keys = fetched();
        } finally {
            askedAt = System.nanoTime();
        }
    }

    private Map<String, JWK> fetched() throws IOException {
        JsonNode metadata = Json.trees().readTree(body(configuration()));
        if (!trusted.issuer().equals(metadata.path("issuer").asText())) {
            throw new IOException("it calls itself another issuer");
        }
        String tokens = metadata.path("token_endpoint").asText();
        tokenEndpoint = OidcSettings.isSafe(tokens) ? URI.create(tokens) : null;
        URI place = URI.create(metadata.path("jwks_uri").asText());
        if (!OidcSettings.isSafe(place)) {
            throw new IOException("it has its keys at no https URL");
        }
        Map<String, JWK> found = new HashMap<>();
        for (JsonNode each : Json.trees().readTree(body(place)).path("keys")) {
            if (found.size() < KEYS_MAX) {
                signing(each).ifPresent(key -> found.put(key.getKeyID(), key));
            }
        }
        return Map.copyOf(found);
    }

    /** A key that cannot be used is no reason to do without the others. */
    private Optional<JWK> signing(JsonNode each) {
        try {
            JWK key = JWK.parse(each.toString());
            boolean isUsable =
                    key.getKeyID() != null
                            && (key instanceof RSAKey || key instanceof ECKey)
                            && !KeyUse.ENCRYPTION.equals(key.getKeyUse());
            return isUsable ? Optional.of(key.toPublicJWK()) : Optional.empty();
        } catch (ParseException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a key of " + trusted.issuer() + " is left out", e);
            return Optional.empty();
        }
    }

    private String body(URI place) throws IOException {
        return http.retrieveResource(place.toURL()).getContent();
    }
}
