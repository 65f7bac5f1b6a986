package com.sutazai.tasks;

import static com.sutazai.tasks.TaskSystemTest.until;

import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.dev.RabbitMq;
import com.sutazai.dev.RealPart;
import com.sutazai.dev.Stack;
import com.sutazai.system.Client;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Tests with a real RabbitMQ that the server is connected to. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class WithRabbit {

    static final String TASKS = "/api/v1/tasks";
    static final String AMQP = "amqp-work";
    static final String QUEUE = "sutazai.tasks." + AMQP;

    final Client operator = Client.withRole("operator");
    final Stack stack = Stack.get();
    final RabbitMq rabbit = stack.rabbit();

    @BeforeAll
    void start() throws Exception {
        RealPart.need("rabbitmq", RabbitMq.isInstalled(stack.checkout().resolve(".dev/cache")));
        rabbit.start();
        awaitState("up");
    }

    void awaitState(String state) throws InterruptedException {
        until(() -> health().path("data").path("state").asText().equals(state));
    }

    static JsonNode health() {
        for (JsonNode check : Client.stranger().get("/health/ready").json().path("checks")) {
            if (check.path("name").asText().equals("rabbitmq")) {
                return check;
            }
        }
        throw new AssertionError("readiness does not name RabbitMQ");
    }
}
