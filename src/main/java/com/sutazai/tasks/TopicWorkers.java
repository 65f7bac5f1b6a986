package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.bus.Bus;
import com.sutazai.bus.Topic;
import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Workers who read a topic of the bus that has the name of the type, and report on its results with
 * {@code claim}. The entry is taken back when nobody waits for it any more.
 */
@SharedBean
public class TopicWorkers implements ExternalWorkers {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Bus bus;
    private final Set<String> types;
    private final Reports reports = new Reports();
    private final Map<String, Bus.Following> following = new ConcurrentHashMap<>();

    @Inject
    public TopicWorkers(Bus bus, TaskSettings settings) {
        this.bus = bus;
        this.types = Set.copyOf(settings.busTypes());
    }

    void start(@Observes DatabaseReady event) {
        for (String type : types) {
            // it may be told again
            following.computeIfAbsent(
                    type,
                    ignored ->
                            bus.follow(
                                    new Topic(type),
                                    entry -> reports.told(entry.path("claim").asText(), entry)));
        }
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(this::stop);
    }

    void stop() {
        following.values().forEach(Bus.Following::close);
    }

    /** What is too large for the bus is so with each attempt. */
    private String put(Topic topic, ObjectNode body) {
        try {
            return bus.put(topic, body);
        } catch (Failure e) {
            if (e.type() == ProblemType.TOO_LARGE || e.type() == ProblemType.INVALID) {
                throw new TaskFailure("The bus does not take it: " + e.getMessage());
            }
            throw e;
        }
    }

    @Override
    public Set<String> types() {
        return types;
    }

    @Override
    public JsonNode run(TaskRun run) throws Exception {
        Topic topic = new Topic(run.type());
        Bus.Following results = following.get(run.type());
        if (results == null || !results.awaitReady(PATIENCE)) {
            throw Failure.unavailable("Redis is not reachable", PATIENCE);
        }
        return reports.await(
                run,
                (claim, body) -> {
                    String id = put(topic, body);
                    return () -> bus.withdraw(topic, id);
                });
    }
}
