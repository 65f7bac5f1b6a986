package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.system.Client;
import com.sutazai.system.Client.Answer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A worker on a topic of the bus, over HTTP: it goes on when Redis was away, does nothing twice for
 * the same task, acknowledges when the report is out. What it reports is in the payload: {@code
 * report}, or else {@code n} is applied and given back.
 */
final class BusWorker implements AutoCloseable {

    private static final String BUS = "/api/v1/mesh";

    private final Client operator = Client.withRole("operator");
    private final String topic;
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final List<Integer> applied = new CopyOnWriteArrayList<>();
    private final AtomicInteger taken = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    private BusWorker(String topic) {
        this.topic = topic;
        this.thread = Thread.ofVirtual().unstarted(this::run);
    }

    static BusWorker start(String topic) {
        BusWorker worker = new BusWorker(topic);
        worker.thread.start();
        return worker;
    }

    /** Every {@code n} that was applied, as often as it was. */
    List<Integer> applied() {
        return applied;
    }

    /** How many deliveries were of something that had been done already. */
    int repeated() {
        return taken.get() - applied.size();
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                Answer answer =
                        operator.post(
                                BUS + "/receive",
                                "{\"topic\":\""
                                        + topic
                                        + "\",\"reader\":\"w\",\"count\":50,\"wait_seconds\":1}");
                if (answer.status() != 200) {
                    stopped.await(100, TimeUnit.MILLISECONDS);
                    continue;
                }
                for (JsonNode entry : answer.json().path("entries")) {
                    if (report(entry.path("task"))) {
                        operator.post(
                                BUS + "/acknowledge",
                                "{\"topic\":\"" + topic + "\",\"ids\":[" + entry.path("id") + "]}");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean report(JsonNode task) {
        JsonNode given = task.path("payload").path("report");
        ObjectNode report =
                given.isObject() ? given.deepCopy() : JsonNodeFactory.instance.objectNode();
        if (!given.isObject()) {
            taken.incrementAndGet();
            String result =
                    known.computeIfAbsent(
                            task.path("task_id").asText(),
                            id -> {
                                applied.add(task.path("payload").path("n").asInt());
                                return "done";
                            });
            report.put("result", result);
        }
        report.set("claim", task.path("claim"));
        return operator.post(
                                BUS + "/results",
                                "{\"topic\":\"" + topic + "\",\"data\":" + report + "}")
                        .status()
                == 200;
    }

    @Override
    public void close() {
        stopped.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
