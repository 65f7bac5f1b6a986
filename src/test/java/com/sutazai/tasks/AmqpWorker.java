package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.sutazai.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker who speaks AMQP, as one should be written: it connects again, does nothing twice for the
 * same task, acknowledges when the report is out. What it reports is in the payload: {@code
 * reports}, or else {@code n} is applied and given back.
 */
final class AmqpWorker implements AutoCloseable {

    private final Connection connection;
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final List<Integer> applied = new CopyOnWriteArrayList<>();
    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    private final AtomicInteger repeated = new AtomicInteger();

    private AmqpWorker(Connection connection) {
        this.connection = connection;
    }

    static AmqpWorker start(ConnectionFactory factory, String queue) throws Exception {
        factory.setNetworkRecoveryInterval(200);
        AmqpWorker worker = new AmqpWorker(factory.newConnection());
        Channel channel = worker.connection.createChannel();
        channel.basicQos(20);
        channel.basicConsume(
                queue, false, (tag, delivery) -> worker.work(channel, delivery), tag -> {});
        return worker;
    }

    /** Every {@code n} that was applied, as often as it was. */
    List<Integer> applied() {
        return applied;
    }

    List<Delivery> deliveries() {
        return deliveries;
    }

    int repeated() {
        return repeated.get();
    }

    private void work(Channel channel, Delivery delivery) throws IOException {
        deliveries.add(delivery);
        JsonNode task = Json.trees().readTree(delivery.getBody());
        JsonNode payload = task.path("payload");
        if (payload.has("reports")) {
            for (JsonNode report : payload.path("reports")) {
                reply(channel, delivery, report.isTextual() ? report.asText() : report.toString());
            }
        } else if (payload.path("n").isInt()) {
            reply(channel, delivery, once(task));
        }
        channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
    }

    /** It takes a moment, so that there is always something in its hands. */
    private String once(JsonNode task) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        boolean[] isNew = {false};
        int n = task.path("payload").path("n").asInt();
        String report =
                known.computeIfAbsent(
                        task.path("task_id").asText(),
                        id -> {
                            isNew[0] = true;
                            applied.add(n);
                            return "{\"result\":{\"n\":" + n + "}}";
                        });
        if (!isNew[0]) {
            repeated.incrementAndGet();
        }
        return report;
    }

    private static void reply(Channel channel, Delivery delivery, String report)
            throws IOException {
        channel.basicPublish(
                "",
                delivery.getProperties().getReplyTo(),
                new AMQP.BasicProperties.Builder()
                        .correlationId(delivery.getProperties().getCorrelationId())
                        .deliveryMode(2)
                        .build(),
                report.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        connection.abort(1_000);
    }
}
