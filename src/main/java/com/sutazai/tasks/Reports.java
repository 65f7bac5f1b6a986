package com.sutazai.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What external workers are told, and waiting for what they report. A report is one of {@code
 * {"result": ...}}, {@code {"error": "...", "retry": true}} and {@code {"progress": 0.5, "message":
 * "..."}}; whose claim it is stands beside it. Reports on claims that nobody waits for are left
 * out. Thread-safe.
 */
public final class Reports {

    private static final Logger LOG = System.getLogger(Reports.class.getName());

    private static final Duration LATER = Duration.ofSeconds(2);

    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    /** What has come for an attempt; its own thread does all with it, so that no other waits. */
    private static final class Waiting {

        private @Nullable JsonNode progress;
        private @Nullable JsonNode end;

        private synchronized void told(JsonNode report) {
            if (report.hasNonNull("error") || report.has("result") || !report.has("progress")) {
                end = end == null ? report : end;
            } else {
                progress = report;
            }
            notifyAll();
        }

        /** The next report; of progress the newest, but none after the last. */
        private synchronized Heard next() throws InterruptedException {
            while (true) {
                JsonNode last = end;
                if (last != null) {
                    return new Heard(last, true);
                }
                JsonNode newest = progress;
                if (newest != null) {
                    progress = null;
                    return new Heard(newest, false);
                }
                wait();
            }
        }
    }

    /** A report, and whether it is the last one. */
    private record Heard(JsonNode report, boolean isLast) {}

    /** Gives a claim to the workers. */
    public interface Handing {

        /**
         * Gives it, and tells how it is withdrawn.
         *
         * @param claim names this attempt; a report has it
         * @param body what the worker is to know
         */
        Withdrawal hand(String claim, ObjectNode body) throws Exception;
    }

    /** Takes a claim back. */
    public interface Withdrawal {

        /** Where it cannot be taken back: it expires. */
        Withdrawal NONE = () -> false;

        /** Whether no worker has ever had it. */
        boolean withdraw();
    }

    /**
     * Hands a task on and waits for its result.
     *
     * @throws Failure "unavailable" if it was given up and no worker had taken it
     */
    public JsonNode await(TaskRun run, Handing handing) throws Exception {
        String claim = UUID.randomUUID().toString();
        Waiting reports = new Waiting();
        waiting.put(claim, reports);
        Withdrawal withdrawal = Withdrawal.NONE;
        try {
            withdrawal = handing.hand(claim, body(claim, run));
            while (true) {
                Heard heard = reports.next();
                if (heard.isLast()) {
                    return result(heard.report());
                }
                progress(run, heard.report());
            }
        } catch (InterruptedException e) {
            if (isUntouched(withdrawal)) {
                throw Failure.unavailable("No worker has taken it", LATER);
            }
            throw e;
        } finally {
            waiting.remove(claim);
        }
    }

    private static JsonNode result(JsonNode report) {
        if (report.hasNonNull("error")) {
            String said = "The worker reports: " + report.path("error").asText();
            throw report.path("retry").asBoolean(true)
                    ? Failure.of(ProblemType.UPSTREAM_FAILED, said)
                    : new TaskFailure(said);
        }
        return report.has("result") ? report.path("result") : NullNode.getInstance();
    }

    private static void progress(TaskRun run, JsonNode report) {
        double share = report.path("progress").asDouble();
        run.progress(
                Double.isFinite(share) ? Math.clamp(share, 0, 1) : 0,
                report.path("message").asText(""));
    }

    /** On a thread that nobody interrupts, which an attempt that is given up is again and again. */
    private static boolean isUntouched(Withdrawal withdrawal) {
        return CompletableFuture.supplyAsync(withdrawal::withdraw, Thread::startVirtualThread)
                .exceptionally(
                        e -> {
                            // the worker sees that it has expired, and its report is left out
                            LOG.log(Level.DEBUG, "a claim cannot be taken back", e);
                            return false;
                        })
                .join();
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
        if (one != null) {
            one.told(report);
        }
    }
}
