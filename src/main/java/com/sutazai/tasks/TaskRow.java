package com.sutazai.tasks;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code tasks}.
 *
 * @param payload JSON
 * @param attempts how many were begun
 * @param runAt not before
 * @param progress 0 to 1
 * @param result JSON
 * @param version higher with each change
 */
public record TaskRow(
        UUID id,
        UUID owner,
        String type,
        String payload,
        @Nullable String idempotencyKey,
        int priority,
        String status,
        int attempts,
        int attemptsMax,
        int timeoutSeconds,
        Instant runAt,
        @Nullable Double progress,
        @Nullable String progressMessage,
        @Nullable String result,
        @Nullable String error,
        long version,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt) {

    TaskStatus where() {
        return TaskStatus.of(status);
    }
}
