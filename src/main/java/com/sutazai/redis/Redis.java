package com.sutazai.redis;

import com.sutazai.breaker.Breaker;
import com.sutazai.breaker.Dependency;
import com.sutazai.breaker.PoolUse;
import com.sutazai.breaker.Probe;
import com.sutazai.http.ContextStart;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.tls.Trust;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** The entry: runs commands if Redis is up. Thread-safe. */
@ApplicationScoped
public class Redis {

    private static final Logger LOG = System.getLogger(Redis.class.getName());

    private static final int CONNECTIONS_MAX = 50;
    private static final Duration BLOCKED_MAX = Duration.ofSeconds(1);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /**
     * Callers do without Redis meanwhile, so it is tried again soon; the probe above it finds a
     * Redis that is down before that.
     */
    private static final Breaker.Rules BREAKER = new Breaker.Rules(3, Duration.ofSeconds(5));

    private final Breaker breaker = new Breaker(BREAKER, state -> {});
    private final RedisClient client;

    /** Of the probe alone: what it says must not depend on what others do. */
    private final RedisClient asking;

    private final Probe probe;

    /** Whether a broken connection was found since the probe was answered last. */
    private volatile boolean isBroken;

    @Inject
    public Redis(RedisSettings settings, Trust trust) {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder()
                        .clientName("sutazai-backend")
                        .connectionTimeoutMillis(Math.toIntExact(settings.timeout().toMillis()))
                        .socketTimeoutMillis(Math.toIntExact(settings.timeout().toMillis()))
                        .blockingSocketTimeoutMillis(
                                Math.toIntExact(settings.timeout().plus(BLOCKED_MAX).toMillis()));
        if (!settings.password().isEmpty()) {
            config.password(settings.password());
        }
        if (settings.isTls()) {
            speakTls(config, trust);
        }
        this.client = client(settings, config, CONNECTIONS_MAX);
        this.asking = client(settings, config, 1);
        this.probe =
                new Probe(
                        "redis",
                        Duration.ofSeconds(1),
                        settings.timeout().plusMillis(500),
                        this::ask);
    }

    private static RedisClient client(
            RedisSettings settings, DefaultJedisClientConfig.Builder config, int connectionsMax) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(connectionsMax);
        pool.setMinIdle(0);
        pool.setMaxWait(settings.timeout());
        // one JMX name per pool would leak across redeployments
        pool.setJmxEnabled(false);
        return RedisClient.builder()
                .hostAndPort(new HostAndPort(settings.host(), settings.port()))
                .clientConfig(config.build())
                .poolConfig(pool)
                .build();
    }

    private void ask() {
        try {
            asking.ping();
        } catch (JedisConnectionException e) {
            if (tookLong(e)) {
                throw e;
            }
            forgetIdle(e);
            // on another connection, to who may have been restarted
            asking.ping();
        }
        if (isBroken && !breaker.isForced()) {
            // what failed was of the former one
            breaker.reset();
        }
        isBroken = false;
    }

    /**
     * Where one connection is broken the others are too, and each would cost somebody a failure.
     */
    private void forgetIdle(JedisConnectionException failure) {
        if (!tookLong(failure)) {
            isBroken = true;
            client.getPool().clear();
        }
    }

    /**
     * Then it is not broken. Of connections that cannot be made Jedis only attaches the reasons.
     */
    private static boolean tookLong(JedisConnectionException failure) {
        return failure.getCause() instanceof SocketTimeoutException
                || Stream.of(failure.getSuppressed())
                        .anyMatch(reason -> reason instanceof SocketTimeoutException);
    }

    // what replaces it reads stores of keys, and once only
    @SuppressWarnings("deprecation")
    private static void speakTls(DefaultJedisClientConfig.Builder config, Trust trust) {
        SSLParameters checks = new SSLParameters();
        // Jedis alone does not look at the name
        checks.setEndpointIdentificationAlgorithm("HTTPS");
        config.ssl(true).sslSocketFactory(trust.sockets()).sslParameters(checks);
    }

    void start(@Observes ContextStart start) {
        start.whenOver(probe::start);
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    void stop() {
        probe.stop();
        client.close();
        asking.close();
    }

    public Breaker breaker() {
        return breaker;
    }

    /** How the pool is used. */
    public PoolUse poolUse() {
        return new PoolUse(
                client.getPool().getNumActive(),
                client.getPool().getNumWaiters(),
                client.getPool().getMaxTotal());
    }

    public Dependency state() {
        return probe.state();
    }

    /** The result of a command, or nothing if Redis is down or fails: callers must do without. */
    public <T> Optional<T> tryWith(Function<UnifiedJedis, T> command) {
        if (!probe.state().isUp()) {
            return Optional.empty();
        }
        try {
            return guarded(command);
        } catch (Breaker.Open e) {
            return Optional.empty();
        } catch (JedisException e) {
            LOG.log(Level.DEBUG, "a command to Redis failed", e);
            return Optional.empty();
        }
    }

    /**
     * The result of commands that callers cannot do without; not null. A command that blocks may do
     * so for a second at most.
     *
     * @throws Failure 503 if Redis is down or fails
     */
    public <T> T with(Function<UnifiedJedis, T> command) {
        if (!probe.state().isUp()) {
            throw Failure.unavailable(
                    "Redis is not reachable: " + probe.state().detail(), RETRY_AFTER);
        }
        try {
            return guarded(command)
                    .orElseThrow(() -> new IllegalStateException("a command gave nothing"));
        } catch (Breaker.Open e) {
            throw Failure.unavailable("Redis failed a moment ago", RETRY_AFTER);
        } catch (JedisDataException e) {
            LOG.log(Level.WARNING, "Redis refuses a command: {0}", e.getMessage());
            throw Failure.unavailable(
                    isFull(e) ? "The memory of Redis is full" : "Redis refuses a command",
                    RETRY_AFTER);
        } catch (JedisException e) {
            LOG.log(Level.DEBUG, "a command to Redis failed", e);
            throw Failure.unavailable(
                    isExhausted(e) ? "All connections to Redis are in use" : "Redis did not answer",
                    RETRY_AFTER);
        }
    }

    /** Whether there was none to be had in the pool, which says nothing of Redis. */
    private static boolean isExhausted(JedisException failure) {
        return failure.getCause() instanceof NoSuchElementException;
    }

    private static boolean isFull(JedisDataException refused) {
        return String.valueOf(refused.getMessage()).contains("OOM");
    }

    private <T> Optional<T> guarded(Function<UnifiedJedis, T> command) throws Breaker.Open {
        AtomicReference<Optional<T>> result = new AtomicReference<>(Optional.empty());
        AtomicReference<Optional<RuntimeException>> other = new AtomicReference<>(Optional.empty());
        try {
            breaker.call(
                    () -> {
                        try {
                            result.set(Optional.ofNullable(command.apply(client)));
                        } catch (JedisDataException e) {
                            other.set(Optional.of(e));
                        } catch (JedisConnectionException e) {
                            forgetIdle(e);
                            throw e;
                        } catch (JedisException e) {
                            if (!isExhausted(e)) {
                                throw e;
                            }
                            other.set(Optional.of(e));
                        } catch (RuntimeException e) {
                            // who refuses is not down, and our own mistakes are not its
                            other.set(Optional.of(e));
                        }
                        return true;
                    },
                    Boolean.class);
        } catch (Breaker.Open | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("commands throw no checked exceptions", e);
        }
        Objects.requireNonNull(other.get())
                .ifPresent(
                        error -> {
                            throw error;
                        });
        return Objects.requireNonNull(result.get());
    }
}
