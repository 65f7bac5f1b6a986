package com.sutazai.security.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import com.sutazai.breaker.Causes;
import com.sutazai.breaker.Dependency;
import com.sutazai.http.Json;
import com.sutazai.http.Recurring;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The keys of an issuer, as it publishes them. Thread-safe. */
final class Issuer {

    private static final Logger LOG = System.getLogger(Issuer.class.getName());

    private static final Duration PAUSE = Duration.ofMinutes(1);

    /** Whoever shows keys that are not known makes us ask so often at most. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 5_000;
    private static final int SIZE_MAX = 1024 * 1024;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final int WAITING_MAX = 8;
    private static final int KEYS_MAX = 100;

    private final TrustedIssuer trusted;
    private final ResourceRetriever http =
            new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, SIZE_MAX);
    private final Recurring loop;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private volatile @Nullable Map<String, JWK> keys;
    private volatile Dependency state;
    private volatile CompletableFuture<Void> next = new CompletableFuture<>();
    private volatile long askedAt;

    Issuer(TrustedIssuer trusted) {
        this.trusted = trusted;
        this.state =
                new Dependency(
                        trusted.issuer(), false, "not asked yet", Instant.EPOCH, Duration.ZERO);
        this.loop = new Recurring("oidc-keys", PAUSE, this::read);
    }

    void start() {
        loop.start();
    }

    void stop() {
        loop.stop();
        next.complete(null);
    }

    TrustedIssuer trusted() {
        return trusted;
    }

    /** How it was when it was last asked. */
    Dependency state() {
        return state;
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
        if (System.nanoTime() - askedAt < REST.toNanos()) {
            // it may have come since
            return known(id);
        }
        if (waiting.tryAcquire()) {
            try {
                CompletableFuture<Void> answered = next;
                loop.wake();
                answered.get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.log(Level.DEBUG, "the keys of an issuer come late", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                waiting.release();
            }
        }
        return known(id);
    }

    private Optional<JWK> known(String id) {
        Map<String, JWK> now = keys;
        return now == null ? Optional.empty() : Optional.ofNullable(now.get(id));
    }

    private boolean read() throws InterruptedException {
        long begin = System.nanoTime();
        String detail = "";
        try {
            keys = fetched();
        } catch (IOException | RuntimeException e) {
            detail =
                    e instanceof Wrong
                            ? String.valueOf(e.getMessage())
                            : Causes.inWords(e).replace("fails; the log says why", "fails");
            LOG.log(Level.WARNING, "the keys of " + trusted.issuer() + " cannot be read", e);
        }
        state =
                new Dependency(
                        trusted.issuer(),
                        detail.isEmpty(),
                        detail,
                        Instant.now(),
                        Duration.ofNanos(System.nanoTime() - begin));
        askedAt = System.nanoTime();
        CompletableFuture<Void> told = next;
        next = new CompletableFuture<>();
        told.complete(null);
        if (!detail.isEmpty()) {
            // sooner than after a success
            TimeUnit.NANOSECONDS.sleep(REST.toNanos());
            return true;
        }
        return false;
    }

    private Map<String, JWK> fetched() throws IOException {
        String base = trusted.issuer();
        JsonNode metadata =
                Json.trees()
                        .readTree(
                                body(
                                        URI.create(
                                                base
                                                        + (base.endsWith("/") ? "" : "/")
                                                        + ".well-known/openid-configuration")));
        if (!base.equals(metadata.path("issuer").asText())) {
            throw new Wrong("calls itself another issuer");
        }
        URI place = URI.create(metadata.path("jwks_uri").asText());
        if (!OidcSettings.isSafe(place)) {
            throw new Wrong("has its keys at no https URL");
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

    /** It answers, and not as it should; in words that may leave the server. */
    private static final class Wrong extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Wrong(String message) {
            super(message, null, false, false);
        }
    }
}
