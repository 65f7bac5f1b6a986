package com.sutazai.tasks.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.sutazai.breaker.Dependency;
import com.sutazai.breaker.PoolUse;
import com.sutazai.breaker.Probe;
import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStop;
import com.sutazai.tls.Trust;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Keeps a connection to RabbitMQ, if there is one. Thread-safe. */
@SharedBean
public class RabbitLink {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final int REPORT_SIZE_MAX = 32 * 1024 * 1024;
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private final RabbitSettings settings;
    private final List<String> queues;
    private final String reports = "sutazai.reports." + UUID.randomUUID();
    private final ConnectionFactory factory = new ConnectionFactory();

    /** Not shut down: they keep no thread, and a connection that ends still needs them. */
    private final ExecutorService consumers = Executors.newVirtualThreadPerTaskExecutor();

    private final ExecutorService shutdowns = Executors.newVirtualThreadPerTaskExecutor();
    private final Probe probe;
    private volatile BiConsumer<String, byte[]> heard = (id, body) -> {};
    private volatile @Nullable RabbitSession session;
    private volatile boolean isStopped;

    @Inject
    public RabbitLink(RabbitSettings settings, Trust trust) {
        this.settings = settings;
        this.queues = settings.types().stream().map(RabbitLink::queue).toList();
        int patience = Math.toIntExact(settings.timeout().toMillis());
        factory.setHost(settings.host().orElse(""));
        factory.setPort(settings.port());
        factory.setUsername(settings.user());
        factory.setPassword(settings.password());
        factory.setVirtualHost(settings.virtualHost());
        if (settings.isTls()) {
            factory.setSslContextFactory(name -> trust.context());
            factory.enableHostnameVerification();
        }
        factory.setConnectionTimeout(patience);
        factory.setHandshakeTimeout(patience);
        factory.setChannelRpcTimeout(patience);
        factory.setRequestedHeartbeat(Math.toIntExact(HEARTBEAT.toSeconds()));
        // another connection is made here, where its state is known
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setThreadFactory(Thread.ofVirtual().name("rabbitmq-", 0).factory());
        factory.setSharedExecutor(consumers);
        // a socket that nobody reads any more is closed although somebody writes to it
        factory.setShutdownExecutor(shutdowns);
        factory.setMaxInboundMessageBodySize(REPORT_SIZE_MAX);
        this.probe = new Probe("rabbitmq", INTERVAL, settings.timeout().multipliedBy(2), this::ask);
    }

    /** The queue of a type. */
    static String queue(String type) {
        return "sutazai.tasks." + type;
    }

    public boolean isConfigured() {
        return settings.host().isPresent();
    }

    /** One connection for all; what waits are messages. */
    public PoolUse poolUse() {
        return session().map(RabbitSession::use).orElse(new PoolUse(0, 0, 1));
    }

    /** How it was when it was last asked. */
    public Dependency state() {
        return probe.state();
    }

    void start(@Observes DatabaseReady event) {
        if (isConfigured()) {
            probe.start();
        }
    }

    void stop(@Observes ContextStop event) {
        event.close(this::stop);
    }

    void stop() {
        isStopped = true;
        probe.stop();
        RabbitSession last = session;
        if (last != null) {
            last.close(INTERVAL);
        }
    }

    /** Who hears of reports, with their correlation ids. */
    void hear(BiConsumer<String, byte[]> consumer) {
        heard = consumer;
    }

    /** The connection, if there is one that was not seen to be lost. */
    Optional<RabbitSession> session() {
        return Optional.ofNullable(session).filter(RabbitSession::isOpen);
    }

    private void ask() throws IOException, TimeoutException {
        RabbitSession known = session;
        if (known != null) {
            askAgain(known);
            return;
        }
        session = opened();
        if (isStopped) {
            stop();
        }
    }

    /** Whatever is wrong with it, it is closed, and the next turn begins with another one. */
    private void askAgain(RabbitSession known) throws IOException {
        boolean isRight = false;
        try {
            Optional<String> broken = known.broken();
            if (broken.isPresent()) {
                throw new IOException(broken.get());
            }
            known.ask();
            isRight = true;
        } finally {
            if (!isRight) {
                session = null;
                known.close(INTERVAL);
            }
        }
    }

    private RabbitSession opened() throws IOException, TimeoutException {
        Connection connection = factory.newConnection("sutazai-backend");
        try {
            return new RabbitSession(
                    connection, queues, reports, (id, body) -> heard.accept(id, body));
        } catch (IOException | RuntimeException e) {
            connection.abort(Math.toIntExact(INTERVAL.toMillis()));
            throw e;
        }
    }
}
