package com.sutazai.tasks.rabbitmq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.tasks.ExternalWorkers;
import com.sutazai.tasks.Reports;
import com.sutazai.tasks.TaskRun;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/** Hands tasks on to workers who speak AMQP. */
@SharedBean
public class RabbitWorkers implements ExternalWorkers {

    private static final Duration LATER = Duration.ofSeconds(2);

    private final RabbitLink link;
    private final Set<String> types;
    private final Reports reports = new Reports();

    @Inject
    public RabbitWorkers(RabbitLink link, RabbitSettings settings) {
        this.link = link;
        this.types = Set.copyOf(settings.types());
        link.hear(this::told);
    }

    private void told(String claim, byte[] body) {
        reports.told(claim, parsed(body));
    }

    /** What is no JSON is the worker's mistake, and no reason to wait any longer. */
    private static JsonNode parsed(byte[] body) {
        try {
            JsonNode report = Json.trees().readTree(body);
            if (report.isObject()) {
                return report;
            }
        } catch (IOException e) {
            // said below
        }
        ObjectNode wrong = JsonNodeFactory.instance.objectNode();
        return wrong.put("error", "the report is no JSON object").put("retry", false);
    }

    @Override
    public Set<String> types() {
        return types;
    }

    @Override
    public JsonNode run(TaskRun run) throws Exception {
        return reports.await(
                run,
                (claim, body) -> {
                    send(
                            RabbitLink.queue(run.type()),
                            claim,
                            body.toString().getBytes(StandardCharsets.UTF_8),
                            run.timeout());
                    return Reports.Withdrawal.NONE;
                });
    }

    /** What is lost on the way may have arrived; then a worker gets it twice. */
    private void send(String queue, String claim, byte[] message, Duration life)
            throws InterruptedException {
        RabbitSession session =
                link.session()
                        .orElseThrow(
                                () ->
                                        Failure.unavailable(
                                                "RabbitMQ is not reachable: "
                                                        + link.state().detail(),
                                                LATER));
        if (!session.isRead(queue)) {
            throw Failure.unavailable("No worker reads the queue " + queue, LATER);
        }
        if (!session.publish(queue, claim, message, life)) {
            throw Failure.unavailable("RabbitMQ has not confirmed the message", LATER);
        }
    }
}
