package com.sutazai.tasks.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** One connection to RabbitMQ, until it is lost. Thread-safe. */
final class RabbitSession {

    private static final int OUTGOING_MAX = 1_000;
    private static final int REPORTS_AT_ONCE = 100;
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");
    private static final Map<String, Object> REPORTS =
            Map.of("x-queue-type", "quorum", "x-expires", Duration.ofHours(1).toMillis());

    private final Connection connection;
    private final Channel out;
    private final Channel in;
    private final String reports;
    private final BlockingQueue<Outgoing> outgoing = new ArrayBlockingQueue<>(OUTGOING_MAX);

    /** Sent and not yet confirmed, by their numbers. */
    private final NavigableMap<Long, CompletableFuture<Boolean>> unconfirmed =
            new ConcurrentSkipListMap<>();

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
        connection.addShutdownListener(cause -> lost());
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

    private static void heard(Delivery delivery, BiConsumer<String, byte[]> heard) {
        String id = delivery.getProperties().getCorrelationId();
        if (id != null) {
            heard.accept(id, delivery.getBody());
        }
    }

    boolean isOpen() {
        return connection.isOpen() && out.isOpen() && in.isOpen();
    }

    /** Asks the broker something, so that it has to answer. */
    void ask() throws IOException {
        in.queueDeclarePassive(reports);
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
        outgoing.put(new Outgoing(queue, properties, body, confirmed));
        if (!isOpen()) {
            lost();
        }
        return confirmed.handle((isConfirmed, lost) -> lost == null && isConfirmed).join();
    }

    /** One thread sends everything: channels are not for several. */
    private void send() {
        try {
            while (isOpen()) {
                Outgoing next = outgoing.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (next != null) {
                    unconfirmed.put(out.getNextPublishSeqNo(), next.confirmed());
                    out.basicPublish("", next.queue(), true, next.properties(), next.body());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            connection.abort();
        } finally {
            lost();
        }
    }

    private void settle(long number, boolean isMany, boolean isConfirmed) {
        NavigableMap<Long, CompletableFuture<Boolean>> settled =
                isMany
                        ? unconfirmed.headMap(number, true)
                        : unconfirmed.subMap(number, true, number, true);
        settled.values().forEach(each -> each.complete(isConfirmed));
        settled.clear();
    }

    /** Nobody confirms any more. */
    private void lost() {
        List<Outgoing> unsent = new ArrayList<>();
        outgoing.drainTo(unsent);
        unsent.forEach(each -> each.confirmed().complete(false));
        unconfirmed.values().forEach(each -> each.complete(false));
        unconfirmed.clear();
    }

    void close(Duration patience) {
        connection.abort(Math.toIntExact(patience.toMillis()));
    }
}
