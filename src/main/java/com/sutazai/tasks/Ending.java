package com.sutazai.tasks;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a task after an attempt.
 *
 * @param lease of the claim: whoever has lost it changes nothing any more
 * @param status of the task from now on
 * @param isAgain whether it waits for another attempt
 * @param isCounted whether this one counts
 * @param restMillis for how long it waits
 */
public record Ending(
        UUID id,
        UUID lease,
        String status,
        boolean isAgain,
        boolean isCounted,
        long restMillis,
        @Nullable String result,
        @Nullable String error) {

    /** How much of an error is kept. */
    private static final int ERROR_MAX = 2_000;

    public Ending {
        error = error == null ? null : shortened(error);
    }

    static Ending completed(Attempt attempt, String result) {
        return over(attempt, TaskStatus.COMPLETED, result, null);
    }

    static Ending failed(Attempt attempt, String error) {
        return over(attempt, TaskStatus.FAILED, null, error);
    }

    static Ending cancelled(Attempt attempt) {
        return over(attempt, TaskStatus.CANCELLED, null, null);
    }

    /** It failed, and is tried again. */
    static Ending retry(Attempt attempt, Duration rest, String error) {
        return again(attempt, TaskStatus.RETRYING, true, rest, error);
    }

    /** It was not really tried, and waits as before. */
    static Ending handedBack(Attempt attempt, Duration rest, @Nullable String error) {
        return again(
                attempt,
                attempt.attempt() > 1 ? TaskStatus.RETRYING : TaskStatus.QUEUED,
                false,
                rest,
                error);
    }

    private static Ending over(
            Attempt attempt, TaskStatus status, @Nullable String result, @Nullable String error) {
        return new Ending(
                attempt.id(), attempt.lease(), status.toString(), false, true, 0, result, error);
    }

    private static Ending again(
            Attempt attempt,
            TaskStatus status,
            boolean isCounted,
            Duration rest,
            @Nullable String error) {
        return new Ending(
                attempt.id(),
                attempt.lease(),
                status.toString(),
                true,
                isCounted,
                rest.toMillis(),
                null,
                error);
    }

    /** No text has a NUL in PostgreSQL. */
    private static String shortened(String text) {
        String some = text.length() > ERROR_MAX ? text.substring(0, ERROR_MAX) : text;
        return some.replace('\0', ' ');
    }
}
