package com.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.security.Role;
import com.sutazai.tasks.Attempt.End;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Has attempts made, and writes how they ended. Thread-safe. */
@SharedBean
public class Endings {

    private static final Logger LOG = System.getLogger(Endings.class.getName());

    /** How long an ending is offered to a PostgreSQL that does not take it. */
    private static final Duration OFFERED = Duration.ofMinutes(10);

    private static final Duration BETWEEN_OFFERS = Duration.ofMillis(500);

    /** An attempt that reached nobody counts as none, for so long since the first one. */
    private static final Duration ABSENT = Duration.ofMinutes(10);

    private static final Duration UNTIL_SOMEBODY_COMES = Duration.ofSeconds(2);

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

    /**
     * Makes an attempt on this thread and writes how it ended.
     *
     * @param stopping counted down when nobody waits any more for what cannot be written
     */
    void workedOn(Attempt attempt, CountDownLatch stopping) {
        long begin = System.nanoTime();
        attempt.begin();
        Optional<Ending> ending = ending(attempt);
        if (attempt.finish()) {
            ended(attempt, ending, begin, stopping);
        }
    }

    /** Gives up on an attempt that ignores its interrupt; its thread may go on. */
    void givenUp(Attempt attempt, CountDownLatch stopping) {
        long now = System.nanoTime();
        Optional<End> why = attempt.why();
        if (attempt.finish()) {
            LOG.log(
                    Level.ERROR,
                    "task {0} of the type {1} goes on after its interrupt; it is given up",
                    attempt.id(),
                    attempt.type());
            ended(attempt, why.flatMap(end -> interrupted(attempt, end)), now, stopping);
        }
    }

    private void ended(
            Attempt attempt, Optional<Ending> ending, long begin, CountDownLatch stopping) {
        meters.attempted(
                attempt.type(),
                ending.map(Ending::status).orElse("lost"),
                System.nanoTime() - begin);
        ending.ifPresent(written -> write(written, stopping));
    }

    /** What becomes of the task; nothing if that is another's now. */
    private Optional<Ending> ending(Attempt attempt) {
        try {
            Optional<Role> needed = handlers.role(attempt.type());
            if (needed.isEmpty()) {
                return Optional.of(
                        unreached(attempt, "Nobody does tasks of this type here at the moment"));
            }
            if (!attempt.isFor(needed.get())) {
                return Optional.of(
                        Ending.failed(attempt, "Its owner may not give such tasks any more"));
            }
            return Optional.of(completed(attempt, handlers.of(attempt.type()).run(attempt)));
        } catch (TaskFailure e) {
            return Optional.of(Ending.failed(attempt, String.valueOf(e.getMessage())));
        } catch (Throwable e) {
            Optional<End> why = attempt.why();
            return why.isPresent() && !isUntaken(why.get(), e)
                    ? interrupted(attempt, why.get())
                    : Optional.of(failed(attempt, e));
        }
    }

    /** It took too long because no worker took it. */
    private static boolean isUntaken(End why, Throwable error) {
        return why == End.TIMED_OUT
                && error instanceof Failure failure
                && failure.type() == ProblemType.UNAVAILABLE;
    }

    private Ending completed(Attempt attempt, JsonNode result) throws JsonProcessingException {
        if (Json.depth(result) > NewTask.DEPTH_MAX) {
            return Ending.failed(
                    attempt, "The result is nested deeper than " + NewTask.DEPTH_MAX + " levels");
        }
        if (Json.hasLongNumber(result)) {
            return Ending.failed(
                    attempt, "The result has a number of more than " + Json.DIGITS_MAX + " digits");
        }
        String text = Json.trees().writeValueAsString(result);
        return text.getBytes(StandardCharsets.UTF_8).length > settings.payloadSizeMax()
                ? Ending.failed(
                        attempt, "The result has more than " + settings.payloadSizeMax() + " bytes")
                : Ending.completed(attempt, text);
    }

    private Optional<Ending> interrupted(Attempt attempt, End why) {
        return switch (why) {
            case CANCELLED -> Optional.of(Ending.cancelled(attempt));
            case TIMED_OUT ->
                    Optional.of(
                            counted(
                                    attempt,
                                    "It took longer than " + attempt.timeout().toSeconds() + " s"));
            case STOPPED -> Optional.of(Ending.handedBack(attempt, Duration.ZERO, null));
            case LOST -> Optional.empty();
        };
    }

    /** What is no message for others stays in the log. */
    private Ending failed(Attempt attempt, Throwable error) {
        if (!(error instanceof Failure failure)) {
            LOG.log(
                    Level.ERROR,
                    "attempt " + attempt.attempt() + " of task " + attempt.id(),
                    error);
            return counted(
                    attempt,
                    "The handler failed; the log of the server has the cause under the id of the task");
        }
        String said = String.valueOf(failure.getMessage());
        boolean isUnreached =
                (failure.type() == ProblemType.UNAVAILABLE
                                || failure.type() == ProblemType.NOT_FOUND)
                        && !failure.mayHaveRun();
        return isUnreached ? unreached(attempt, said) : counted(attempt, said);
    }

    private Ending unreached(Attempt attempt, String error) {
        boolean isLongGone = attempt.firstBegun().plus(ABSENT).isBefore(Instant.now());
        return isLongGone
                ? counted(attempt, error)
                : Ending.handedBack(attempt, UNTIL_SOMEBODY_COMES, error);
    }

    private Ending counted(Attempt attempt, String error) {
        if (attempt.isLast()) {
            return Ending.failed(attempt, error);
        }
        Duration rest = backoff.after(attempt.attempt(), ThreadLocalRandom.current());
        return Ending.retry(attempt, rest.isZero() ? Duration.ofMillis(1) : rest, error);
    }

    private void write(Ending ending, CountDownLatch stopping) {
        long end = System.nanoTime() + OFFERED.toNanos();
        try {
            while (!written(ending)) {
                if (stopping.await(BETWEEN_OFFERS.toMillis(), TimeUnit.MILLISECONDS)
                        || System.nanoTime() > end) {
                    LOG.log(
                            Level.WARNING,
                            "that task {0} is {1} cannot be written; it will be done again",
                            ending.id(),
                            ending.status());
                    return;
                }
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
            LOG.log(Level.DEBUG, "an ending is offered again: {0}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "an ending is offered again", e);
        }
        return false;
    }
}
