package com.sutazai.tasks;

import static com.sutazai.tasks.TaskSystemTest.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.Ports;
import com.sutazai.dev.RabbitMq;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** R14, with a real RabbitMQ that hangs, is killed, or is not ours. */
class BrokerFailuresSystemTest extends WithRabbit {

    /** R14.2: what the broker has not confirmed it may not have; that was no attempt. */
    @Test
    void what_a_broker_that_hangs_has_not_confirmed_is_sent_again() throws Exception {
        try (AmqpWorker worker = AmqpWorker.start(rabbit.factory(), QUEUE)) {
            assertThat(
                            GivenTasks.over(GivenTasks.give(AMQP, "{\"n\":1}", ""))
                                    .path("status")
                                    .asText())
                    .isEqualTo("completed");
            rabbit.signal("STOP");
            String id;
            try {
                id =
                        GivenTasks.give(
                                AMQP, "{\"n\":2}", ",\"max_attempts\":1,\"timeout_seconds\":60");

                until(() -> GivenTasks.error(id).contains("RabbitMQ"));

                JsonNode waiting = operator.get(TASKS + "/" + id).json();
                assertThat(waiting.path("status").asText()).isEqualTo("queued");
                assertThat(waiting.path("attempts").asInt()).isZero();
            } finally {
                rabbit.signal("CONT");
            }
            assertThat(GivenTasks.over(id).path("status").asText()).isEqualTo("completed");
            assertThat(worker.applied()).containsOnlyOnce(2);
        }
        awaitState("up");
    }

    @Test
    @Timeout(900)
    void rabbitmq_killed_in_the_middle_loses_no_task() throws Exception {
        try (AmqpWorker worker = AmqpWorker.start(rabbit.factory(), QUEUE)) {
            List<String> ids = new ArrayList<>();
            for (int n = 0; n < GivenTasks.MANY; n++) {
                ids.add(GivenTasks.give(AMQP, "{\"n\":" + n + "}", ",\"timeout_seconds\":20"));
                if (n == GivenTasks.MANY / 2) {
                    rabbit.kill();
                }
            }
            awaitState("degraded");
            rabbit.start();

            for (String id : ids) {
                assertThat(GivenTasks.over(id).path("status").asText()).isEqualTo("completed");
            }
            assertThat(worker.applied())
                    .containsExactlyInAnyOrderElementsOf(GivenTasks.to(GivenTasks.MANY));
            System.getLogger(BrokerFailuresSystemTest.class.getName())
                    .log(
                            System.Logger.Level.INFO,
                            "RabbitMQ killed: {0} deliveries repeated",
                            worker.repeated());
        }
    }

    @Test
    void a_rabbitmq_that_refuses_our_password_is_named_and_it_heals() throws Exception {
        rabbit.stop(Duration.ofSeconds(10));
        awaitState("degraded");
        Path other = stack.folder().resolve("rabbitmq-other");
        RabbitMq stranger =
                new RabbitMq(
                        stack.checkout().resolve(".dev/cache"),
                        other,
                        rabbit.port(),
                        "another-password",
                        other.resolve("rabbitmq.log"));
        stranger.start();
        try {
            until(() -> health().path("data").path("error").asText().contains("refuses"));
            assertThat(health().path("status").asText()).isEqualTo("UP");
        } finally {
            stranger.stop(Duration.ofSeconds(10));
        }
        until(() -> !Ports.isTaken(rabbit.port()));
        rabbit.start();
        awaitState("up");
    }
}
