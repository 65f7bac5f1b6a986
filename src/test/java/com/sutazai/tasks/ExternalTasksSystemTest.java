package com.sutazai.tasks;

import static com.sutazai.tasks.TaskSystemTest.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.sutazai.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** R14, with a real RabbitMQ. */
class ExternalTasksSystemTest extends WithRabbit {

    @Test
    void a_task_lies_in_the_queue_of_its_type_and_the_report_of_the_worker_is_its_result()
            throws Exception {
        try (AmqpWorker worker = AmqpWorker.start(rabbit.factory(), QUEUE)) {
            String id =
                    GivenTasks.give(AMQP, "{\"n\":7}", ",\"priority\":3,\"timeout_seconds\":20");

            JsonNode task = GivenTasks.over(id);

            assertThat(task.path("status").asText()).isEqualTo("completed");
            assertThat(task.path("result")).hasToString("{\"n\":7}");
            assertThat(task.path("attempts").asInt()).isEqualTo(1);
            Delivery delivery = worker.deliveries().getLast();
            JsonNode body = Json.trees().readTree(delivery.getBody());
            assertThat(body.path("task_id").asText()).isEqualTo(id);
            assertThat(body.path("payload")).hasToString("{\"n\":7}");
            assertThat(body.path("priority").asInt()).isEqualTo(3);
            assertThat(body.path("attempt").asInt()).isEqualTo(1);
            assertThat(delivery.getProperties().getDeliveryMode()).isEqualTo(2);
            assertThat(delivery.getProperties().getExpiration()).isEqualTo("20000");
            assertThat(delivery.getProperties().getCorrelationId())
                    .isEqualTo(body.path("claim").asText());
        }
    }

    /** R14.1: the same queue cannot be declared as one that lives on one broker alone. */
    @Test
    void the_queue_of_a_type_is_kept_by_a_quorum_of_brokers() throws Exception {
        try (Connection connection = rabbit.factory().newConnection()) {
            Channel channel = connection.createChannel();
            Map<String, Object> classic = Map.of("x-queue-type", "classic");
            assertThatThrownBy(() -> channel.queueDeclare(QUEUE, true, false, false, classic))
                    .hasStackTraceContaining("current is 'quorum'");
        }
    }

    @Test
    void a_worker_reports_errors_with_and_without_another_attempt() throws Exception {
        try (AmqpWorker worker = AmqpWorker.start(rabbit.factory(), QUEUE)) {
            JsonNode hopeless =
                    GivenTasks.over(
                            GivenTasks.give(
                                    AMQP,
                                    "{\"reports\":[{\"error\":\"no such file\",\"retry\":false}]}",
                                    ""));
            JsonNode tried =
                    GivenTasks.over(
                            GivenTasks.give(
                                    AMQP,
                                    "{\"reports\":[{\"error\":\"busy\"}]}",
                                    ",\"max_attempts\":2"));
            JsonNode garbage =
                    GivenTasks.over(GivenTasks.give(AMQP, "{\"reports\":[\"not json\"]}", ""));

            assertThat(hopeless.path("status").asText()).isEqualTo("failed");
            assertThat(hopeless.path("error").asText()).contains("no such file");
            assertThat(hopeless.path("attempts").asInt()).isEqualTo(1);
            assertThat(tried.path("status").asText()).isEqualTo("failed");
            assertThat(tried.path("attempts").asInt()).isEqualTo(2);
            assertThat(garbage.path("status").asText()).isEqualTo("failed");
            assertThat(garbage.path("error").asText()).contains("JSON");
            assertThat(worker.deliveries()).hasSize(4);
        }
    }

    @Test
    void progress_of_a_worker_is_seen_before_its_result() throws Exception {
        String reports = "{\"reports\":[{\"progress\":0.25,\"message\":\"reading\"}]}";
        try (AmqpWorker worker = AmqpWorker.start(rabbit.factory(), QUEUE)) {
            String id = GivenTasks.give(AMQP, reports, ",\"timeout_seconds\":60");

            until(() -> operator.get(TASKS + "/" + id).json().path("progress").asDouble() == 0.25);

            assertThat(operator.get(TASKS + "/" + id).json().path("progress_message").asText())
                    .isEqualTo("reading");
            operator.post(TASKS + "/" + id + "/cancel", "");
            assertThat(GivenTasks.over(id).path("status").asText()).isEqualTo("cancelled");
            assertThat(worker.deliveries()).hasSize(1);
        }
    }

    @Test
    void a_message_goes_when_its_attempt_is_over() throws Exception {
        try (Connection connection = rabbit.factory().newConnection()) {
            Channel busy = connection.createChannel();
            busy.basicQos(1);
            busy.basicConsume(QUEUE, false, (tag, delivery) -> {}, tag -> {});
            String first = GivenTasks.give(AMQP, "{}", ",\"timeout_seconds\":3,\"max_attempts\":1");
            String second =
                    GivenTasks.give(AMQP, "{}", ",\"timeout_seconds\":3,\"max_attempts\":1");
            Channel looking = connection.createChannel();
            until(() -> waiting(looking) == 1);

            assertThat(GivenTasks.over(first).path("error").asText()).contains("longer than 3 s");
            GivenTasks.over(second);

            until(() -> waiting(looking) == 0);
        }
    }

    private static long readers(Channel channel) {
        try {
            return channel.consumerCount(QUEUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long waiting(Channel channel) {
        try {
            return channel.messageCount(QUEUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void while_nobody_reads_a_queue_tasks_wait_and_no_attempt_is_used_up() throws Exception {
        try (Connection connection = rabbit.factory().newConnection()) {
            Channel looking = connection.createChannel();
            until(() -> readers(looking) == 0);
        }
        // how many read is asked once a second
        TimeUnit.SECONDS.sleep(3);
        String id = GivenTasks.give(AMQP, "{\"n\":1}", ",\"max_attempts\":1");
        until(() -> GivenTasks.error(id).contains("No worker reads"));

        try (AmqpWorker worker = AmqpWorker.start(rabbit.factory(), QUEUE)) {
            JsonNode task = GivenTasks.over(id);

            assertThat(task.path("status").asText()).isEqualTo("completed");
            assertThat(task.path("attempts").asInt()).isEqualTo(1);
            assertThat(worker.applied()).containsExactly(1);
        }
    }

    @Test
    void a_queue_that_was_taken_away_comes_back() throws Exception {
        try (Connection connection = rabbit.factory().newConnection()) {
            Channel channel = connection.createChannel();
            channel.queueDelete(QUEUE);
            until(
                    () -> {
                        try (Channel looking = connection.createChannel()) {
                            return looking.queueDeclarePassive(QUEUE) != null;
                        } catch (IOException | TimeoutException e) {
                            return false;
                        }
                    });
        }
        awaitState("up");
        try (AmqpWorker worker = AmqpWorker.start(rabbit.factory(), QUEUE)) {
            assertThat(
                            GivenTasks.over(GivenTasks.give(AMQP, "{\"n\":3}", ""))
                                    .path("status")
                                    .asText())
                    .isEqualTo("completed");
            assertThat(worker.applied()).containsExactly(3);
        }
    }
}
