package com.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.tasks.Attempt.End;
import com.sutazai.tasks.WorkerRows.Ending;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Has attempts made, and writes how they ended. Thread-safe. */
@SharedBean
public class Endings {

    private static final Logger LOG = System.getLogger(Endings.class.getName());

    /** How long an ending is offered to a PostgreSQL that cannot be reached. */
    private static final Duration OFFERED = Duration.ofMinutes(10);

    private static final Duration BETWEEN_OFFERS = Duration.ofMillis(500);

    private final Handlers handlers;
    private final WorkerRows rows;
    private final TaskSettings settings;
    private final TaskWatch watch;
    private final TaskMeters meters;
    private final Backoff backoff;

    @Inject
    public Endings(
            Handlers handlers,
            WorkerRows rows,
            TaskSettings settings,
            TaskWatch watch,
            TaskMeters meters) {
        this.handlers = handlers;
        this.rows = rows;
        this.settings = settings;
        this.watch = watch;
        this.meters = meters;
        this.backoff = new Backoff(settings.retryBase(), Backoff.MAX);
    }

    /** Makes an attempt on this thread and writes how it ended. */
    void workedOn(Attempt attempt, UUID worker, BooleanSupplier isStopping) {
        long begin = System.nanoTime();
        attempt.begin();
        Ending ending = ending(attempt, worker);
        meters.attempted(attempt.type(), ending.status(), System.nanoTime() - begin);
        if (!ending.status().isEmpty()) {
            write(ending, isStopping);
        }
    }

    private Ending ending(Attempt attempt, UUID worker) {
        try {
            JsonNode result = handlers.of(attempt.type()).run(attempt);
            attempt.over();
            return completed(attempt, worker, result);
        } catch (TaskFailure e) {
            attempt.over();
            return of(attempt, worker, "failed", null, e.getMessage());
        } catch (Exception e) {
            Optional<End> end = attempt.over();
            return end.map(why -> interrupted(attempt, worker, why))
                    .orElseGet(() -> failed(attempt, worker, said(attempt, e)));
        }
    }

    private Ending completed(Attempt attempt, UUID worker, JsonNode result) {
        try {
            String text = Json.trees().writeValueAsString(result);
            if (text.getBytes(StandardCharsets.UTF_8).length > settings.payloadSizeMax()) {
                return of(
                        attempt,
                        worker,
                        "failed",
                        null,
                        "The result has more than " + settings.payloadSizeMax() + " bytes");
            }
            return of(attempt, worker, "completed", text, null);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** What is no message for others stays in the log. */
    private static String said(Attempt attempt, Exception error) {
        if (error instanceof Failure) {
            return String.valueOf(error.getMessage());
        }
        LOG.log(Level.ERROR, "attempt " + attempt.attempt() + " of task " + attempt.id(), error);
        return "The handler failed; the log of the server has the cause under the id of the task";
    }

    private Ending interrupted(Attempt attempt, UUID worker, End why) {
        return switch (why) {
            case CANCELLED -> of(attempt, worker, "cancelled", null, null);
            case TIMED_OUT ->
                    failed(
                            attempt,
                            worker,
                            "It took longer than " + attempt.timeout().toSeconds() + " s");
            case STOPPED ->
                    new Ending(
                            attempt.id(),
                            worker,
                            attempt.attempt(),
                            attempt.attempt() > 1 ? "retrying" : "queued",
                            false,
                            0,
                            null,
                            attempt.row().error());
            // another has it: there is nothing to say
            case LOST -> of(attempt, worker, "", null, null);
        };
    }

    private Ending failed(Attempt attempt, UUID worker, String error) {
        if (attempt.attempt() >= attempt.row().attemptsMax()) {
            return of(attempt, worker, "failed", null, error);
        }
        Duration rest = backoff.after(attempt.attempt(), ThreadLocalRandom.current());
        return new Ending(
                attempt.id(),
                worker,
                attempt.attempt(),
                "retrying",
                true,
                Math.max(1, rest.toMillis()),
                null,
                error);
    }

    private static Ending of(
            Attempt attempt,
            UUID worker,
            String status,
            @Nullable String result,
            @Nullable String error) {
        return new Ending(attempt.id(), worker, attempt.attempt(), status, true, 0, result, error);
    }

    private void write(Ending ending, BooleanSupplier isStopping) {
        long end = System.nanoTime() + OFFERED.toNanos();
        try {
            while (!written(ending)) {
                if (isStopping.getAsBoolean() || System.nanoTime() > end) {
                    LOG.log(
                            Level.WARNING,
                            "that task {0} is {1} cannot be written; it will be done again",
                            ending.id(),
                            ending.status());
                    return;
                }
                Thread.sleep(BETWEEN_OFFERS);
            }
            watch.changed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean written(Ending ending) throws InterruptedException {
        try {
            if (!rows.end(ending)) {
                LOG.log(
                        Level.WARNING,
                        "task {0} was lost to another worker before it was {1}",
                        ending.id(),
                        ending.status());
            }
            return true;
        } catch (Failure e) {
            return false;
        }
    }
}
