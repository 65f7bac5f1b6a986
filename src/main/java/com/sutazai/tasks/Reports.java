package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/**
 * What external workers are told, and waiting for what they report. A report is one of {@code
 * {"result": ...}}, {@code {"error": "...", "retry": true}} and {@code {"progress": 0.5, "message":
 * "..."}}; whose claim it is stands beside it. Reports on claims that nobody waits for are left
 * out. Thread-safe.
 */
public final class Reports {

    private static final Logger LOG = System.getLogger(Reports.class.getName());

    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    private record Waiting(TaskRun run, CompletableFuture<JsonNode> result) {}

    /** Gives a claim to the workers. */
    public interface Handing {

        /**
         * Gives it, and tells how it is taken back.
         *
         * @param claim names this attempt; a report has it
         * @param body what the worker is to know
         * @return takes it back, if no worker has it yet
         */
        Runnable hand(String claim, ObjectNode body) throws Exception;
    }

    /** Hands a task on and waits for its result. */
    public JsonNode await(TaskRun run, Handing handing) throws Exception {
        String claim = UUID.randomUUID().toString();
        CompletableFuture<JsonNode> result = new CompletableFuture<>();
        waiting.put(claim, new Waiting(run, result));
        Runnable takeBack = () -> {};
        try {
            takeBack = handing.hand(claim, body(claim, run));
            JsonNode reported = result.get();
            takeBack = () -> {};
            return reported;
        } catch (ExecutionException e) {
            takeBack = () -> {};
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            waiting.remove(claim);
            takeBack(takeBack);
        }
    }

    private static void takeBack(Runnable takeBack) {
        try {
            takeBack.run();
        } catch (RuntimeException e) {
            // the worker sees that it has expired, and its report is left out
            LOG.log(Level.DEBUG, "a claim cannot be taken back", e);
        }
    }

    private static ObjectNode body(String claim, TaskRun run) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("task_id", run.id().toString());
        body.put("task_type", run.type());
        body.set("payload", run.payload());
        body.put("priority", run.priority());
        body.put("attempt", run.attempt());
        body.put("claim", claim);
        body.put("expires_at", Instant.now().plus(run.timeout()).toString());
        return body;
    }

    /** A worker reports. */
    public void told(String claim, JsonNode report) {
        Waiting one = waiting.get(claim);
        if (one == null) {
            return;
        }
        if (report.has("error")) {
            String said = "The worker reports: " + report.path("error").asText();
            one.result()
                    .completeExceptionally(
                            report.path("retry").asBoolean(true)
                                    ? Failure.of(ProblemType.UPSTREAM_FAILED, said)
                                    : new TaskFailure(said));
        } else if (report.has("progress") && !report.has("result")) {
            double share = Math.clamp(report.path("progress").asDouble(), 0, 1);
            one.run().progress(share, report.path("message").asText(""));
        } else {
            one.result()
                    .complete(
                            report.has("result") ? report.path("result") : NullNode.getInstance());
        }
    }
}
