package com.sutazai.tasks.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.ShutdownSignalException;
import com.sutazai.breaker.PoolUse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One connection to RabbitMQ, until it is lost. Thread-safe. */
final class RabbitSession {

    private static final Logger LOG = System.getLogger(RabbitSession.class.getName());

    private static final int OUTGOING_MAX = 1_000;
    private static final int REPORTS_AT_ONCE = 20;
    private static final int REPORT_DELIVERIES_MAX = 3;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");
    private static final Map<String, Object> REPORTS =
            Map.of(
                    "x-queue-type",
                    "quorum",
                    "x-expires",
                    Duration.ofHours(1).toMillis(),
                    "x-delivery-limit",
                    REPORT_DELIVERIES_MAX);

    private final Connection connection;
    private final Channel out;
    private final Channel in;
    private final String reports;
    private final List<String> queues;

    /** How many read each queue; counted when the broker is asked. */
    private final Map<String, Integer> readers = new ConcurrentHashMap<>();

    private volatile @Nullable String broken;
    private final BlockingQueue<Outgoing> outgoing = new ArrayBlockingQueue<>(OUTGOING_MAX);

    /** Sent and not yet confirmed, by their numbers. */
    private final NavigableMap<Long, Sent> unconfirmed = new ConcurrentSkipListMap<>();

    /** A message that the broker has not confirmed. */
    private record Sent(String correlationId, CompletableFuture<Boolean> confirmed) {}

    /** A message that waits to be sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Outgoing(
            String queue,
            AMQP.BasicProperties properties,
            byte[] body,
            CompletableFuture<Boolean> confirmed) {}

    /**
     * Declares what is needed and begins.
     *
     * @param reports the queue of this process
     * @param heard is told of each report, with its correlation id
     */
    RabbitSession(
            Connection connection,
            List<String> queues,
            String reports,
            BiConsumer<String, byte[]> heard)
            throws IOException {
        this.connection = connection;
        this.reports = reports;
        this.queues = List.copyOf(queues);
        this.out = connection.createChannel();
        this.in = connection.createChannel();
        for (String queue : queues) {
            in.queueDeclare(queue, true, false, false, QUORUM);
        }
        in.queueDeclare(reports, true, false, false, REPORTS);
        out.confirmSelect();
        out.addConfirmListener(
                (number, isMany) -> settle(number, isMany, true),
                (number, isMany) -> settle(number, isMany, false));
        out.addReturnListener(
                returned -> returned(String.valueOf(returned.getProperties().getCorrelationId())));
        connection.addShutdownListener(this::ended);
        out.addShutdownListener(this::ended);
        in.addShutdownListener(this::ended);
        ask();
        in.basicQos(REPORTS_AT_ONCE);
        in.basicConsume(
                reports,
                false,
                (tag, delivery) -> {
                    heard(delivery, heard);
                    in.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
        Thread.ofVirtual().name("rabbitmq-out").start(this::send);
    }

    /** A report that cannot be understood is no reason to hear no others. */
    private static void heard(Delivery delivery, BiConsumer<String, byte[]> heard) {
        String id = delivery.getProperties().getCorrelationId();
        try {
            if (id != null) {
                heard.accept(id, delivery.getBody());
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a report is left out", e);
        }
    }

    private void ended(ShutdownSignalException cause) {
        if (!cause.isInitiatedByApplication()) {
            broken = String.valueOf(cause.getMessage());
        }
        lost();
    }

    /** No queue took it: it was taken away while we were here. */
    private void returned(String correlationId) {
        broken = "a queue is gone";
        CompletableFuture<Boolean> sent = sent(correlationId);
        if (sent != null) {
            sent.complete(false);
        }
    }

    private @Nullable CompletableFuture<Boolean> sent(String correlationId) {
        return unconfirmed.values().stream()
                .filter(each -> each.correlationId().equals(correlationId))
                .map(Sent::confirmed)
                .findFirst()
                .orElse(null);
    }

    /** What waits are messages. */
    PoolUse use() {
        return new PoolUse(1, outgoing.size(), 1);
    }

    boolean isOpen() {
        return broken == null && connection.isOpen() && out.isOpen() && in.isOpen();
    }

    /** Why it cannot be used any more; nothing if nobody has said so. */
    Optional<String> broken() {
        return Optional.ofNullable(broken);
    }

    /** Asks the broker something, so that it has to answer. */
    void ask() throws IOException {
        in.queueDeclarePassive(reports);
        for (String queue : queues) {
            readers.put(queue, in.queueDeclarePassive(queue).getConsumerCount());
        }
    }

    /** Whether somebody read a queue when the broker was last asked. */
    boolean isRead(String queue) {
        return readers.getOrDefault(queue, 0) > 0;
    }

    /**
     * Sends a message that is to survive, and waits until the broker has it.
     *
     * @return false if the broker may not have it: it refused, or was lost meanwhile
     */
    boolean publish(String queue, String correlationId, byte[] body, Duration life)
            throws InterruptedException {
        AMQP.BasicProperties properties =
                new AMQP.BasicProperties.Builder()
                        .contentType("application/json")
                        .deliveryMode(2)
                        .correlationId(correlationId)
                        .replyTo(reports)
                        .expiration(Long.toString(life.toMillis()))
                        .build();
        CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
        Outgoing message = new Outgoing(queue, properties, body, confirmed);
        outgoing.put(message);
        if (!isOpen()) {
            lost();
        }
        try {
            return confirmed.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("nobody fails it", e);
        } finally {
            // nobody waits for it any more
            outgoing.remove(message);
            unconfirmed.values().removeIf(each -> each.correlationId().equals(correlationId));
        }
    }

    /** One thread sends everything: channels are not for several. */
    private void send() {
        try {
            while (isOpen()) {
                Outgoing next = outgoing.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    unconfirmed.put(
                            out.getNextPublishSeqNo(),
                            new Sent(
                                    String.valueOf(next.properties().getCorrelationId()),
                                    next.confirmed()));
                    out.basicPublish("", next.queue(), true, next.properties(), next.body());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a message cannot be sent", e);
        } finally {
            close(LOOK);
            lost();
        }
    }

    private void settle(long number, boolean isMany, boolean isConfirmed) {
        NavigableMap<Long, Sent> settled =
                isMany
                        ? unconfirmed.headMap(number, true)
                        : unconfirmed.subMap(number, true, number, true);
        settled.values().forEach(each -> each.confirmed().complete(isConfirmed));
        settled.clear();
    }

    /** Nobody confirms any more. */
    private void lost() {
        List<Outgoing> unsent = new ArrayList<>();
        outgoing.drainTo(unsent);
        unsent.forEach(each -> each.confirmed().complete(false));
        unconfirmed.values().forEach(each -> each.confirmed().complete(false));
        unconfirmed.clear();
    }

    void close(Duration patience) {
        connection.abort(Math.toIntExact(patience.toMillis()));
    }
}
