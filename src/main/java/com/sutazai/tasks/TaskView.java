package com.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A task, as its owner sees it.
 *
 * @param status queued, processing, retrying, completed, failed or cancelled
 * @param payload not in lists and events
 * @param attempts how many were begun and count
 * @param runAt not before, while it waits
 * @param progress 0 to 1, if its handler tells
 * @param result what the handler gave, once completed; not in lists
 * @param error why the last attempt failed
 * @param version higher with each change
 */
@Schema(
        name = "Task",
        examples =
                "{\"task_id\": \"019b1c5e-6d3a-7c11-9c0e-2f7a35f1c001\", \"owner\": \"0b8e7c62-2f0e-4a53-9df1-3d1a9c2b7a10\", \"task_type\": \"billing\","
                        + " \"status\": \"completed\", \"priority\": 0, \"payload\": {\"month\": 11}, \"attempts\": 1, \"max_attempts\": 3,"
                        + " \"timeout_seconds\": 30, \"run_at\": \"2026-11-25T12:00:00Z\", \"result\": {\"invoices\": 17}, \"version\": 3,"
                        + " \"created_at\": \"2026-11-25T12:00:00Z\", \"started_at\": \"2026-11-25T12:00:00Z\", \"completed_at\": \"2026-11-25T12:00:01Z\"}")
public record TaskView(
        UUID taskId,
        UUID owner,
        String taskType,
        String status,
        int priority,
        @Nullable JsonNode payload,
        int attempts,
        int maxAttempts,
        int timeoutSeconds,
        Instant runAt,
        @Nullable Double progress,
        @Nullable String progressMessage,
        @Nullable JsonNode result,
        @Nullable String error,
        long version,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt) {

    static TaskView of(TaskRow row) {
        return of(row, parsed(row.payload()));
    }

    /** For lists and events, without the payload. */
    static TaskView brief(TaskRow row) {
        return of(row, null);
    }

    private static TaskView of(TaskRow row, @Nullable JsonNode payload) {
        return new TaskView(
                row.id(),
                row.owner(),
                row.type(),
                row.status(),
                row.priority(),
                payload,
                row.attempts(),
                row.attemptsMax(),
                row.timeoutSeconds(),
                row.runAt(),
                row.progress(),
                row.progressMessage(),
                row.result() == null ? null : parsed(row.result()),
                row.error(),
                row.version(),
                row.createdAt(),
                row.startedAt(),
                row.completedAt());
    }

    private static JsonNode parsed(String text) {
        try {
            return Json.trees().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the column holds JSON", e);
        }
    }
}
