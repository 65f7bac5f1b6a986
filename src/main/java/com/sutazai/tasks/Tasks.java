package com.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.config.SharedBean;
import com.sutazai.database.TimeOrderedId;
import com.sutazai.http.Failure;
import com.sutazai.http.Json;
import com.sutazai.http.ProblemType;
import com.sutazai.security.Caller;
import com.sutazai.security.Role;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The entry: gives tasks and looks after them. Blocks; belongs on virtual threads. Thread-safe. */
@SharedBean
public class Tasks {

    private final TaskRows rows;
    private final Handlers handlers;
    private final Workers workers;
    private final TaskWatch watch;
    private final Queue queue;
    private final TaskSettings settings;

    /**
     * A task to give.
     *
     * @param priority 0 to 100
     * @param attemptsMax how often it is tried at most
     * @param timeout of one attempt
     * @param idempotencyKey null for none
     */
    public record Order(
            String type,
            JsonNode payload,
            int priority,
            Duration delay,
            int attemptsMax,
            Duration timeout,
            @Nullable String idempotencyKey) {}

    /** Where a task is, and whether it was given just now. */
    public record Given(UUID id, String status, boolean isNew) {

        private static Given before(TaskRow task) {
            return new Given(task.id(), task.status(), false);
        }
    }

    @Inject
    public Tasks(
            TaskRows rows,
            Handlers handlers,
            Workers workers,
            TaskWatch watch,
            Queue queue,
            TaskSettings settings) {
        this.rows = rows;
        this.handlers = handlers;
        this.workers = workers;
        this.watch = watch;
        this.queue = queue;
        this.settings = settings;
    }

    /**
     * Gives a task; it is kept for good when this returns.
     *
     * @throws Failure 422 if nobody does such tasks, 403 if the caller may not give them, 413 if
     *     the payload is too large, 409 if the key was used for another one, 503 or 429 if too many
     *     wait
     */
    public Given give(Caller caller, Order order) throws InterruptedException {
        String payload = text(order.payload());
        try {
            check(caller, order.type());
            queue.enter(caller.userId());
        } catch (Failure e) {
            // what was acknowledged before is still the same task
            return known(caller, order, payload).map(Given::before).orElseThrow(() -> e);
        }
        boolean isKept = false;
        try {
            TaskRows.New task = row(caller, order, payload);
            isKept = rows.insert(task);
            if (isKept) {
                workers.wake();
                return new Given(task.id(), TaskStatus.QUEUED.toString(), true);
            }
            return known(caller, order, payload)
                    .map(Given::before)
                    .orElseThrow(
                            () ->
                                    Failure.of(
                                            ProblemType.CONFLICT,
                                            "The task with this Idempotency-Key was forgotten just now; send it again"));
        } finally {
            if (!isKept) {
                queue.leave(caller.userId());
            }
        }
    }

    private static TaskRows.New row(Caller caller, Order order, String payload) {
        return new TaskRows.New(
                TimeOrderedId.at(Instant.now()),
                caller.userId(),
                order.type(),
                payload,
                order.idempotencyKey(),
                order.priority(),
                order.attemptsMax(),
                Math.toIntExact(order.timeout().toSeconds()),
                order.delay().toMillis());
    }

    private void check(Caller caller, String type) {
        Role needed =
                handlers.role(type)
                        .orElseThrow(
                                () ->
                                        Failure.invalid(
                                                "/task_type",
                                                "nobody does such tasks; there are "
                                                        + String.join(", ", handlers.types())));
        if (!caller.role().includes(needed)) {
            throw Failure.of(
                    ProblemType.FORBIDDEN,
                    "Tasks of the type "
                            + type
                            + " need the role "
                            + needed
                            + "; you have "
                            + caller.role());
        }
    }

    private String text(JsonNode payload) {
        try {
            String text = Json.trees().writeValueAsString(payload);
            if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
                throw Failure.invalid("/payload", "has half of a surrogate pair, which is no text");
            }
            if (text.getBytes(StandardCharsets.UTF_8).length > settings.payloadSizeMax()) {
                throw Failure.of(
                        ProblemType.TOO_LARGE,
                        "The payload has more than " + settings.payloadSizeMax() + " bytes");
            }
            return text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    /** The task that this key was used for. */
    private Optional<TaskRow> known(Caller caller, Order order, String payload) {
        String key = order.idempotencyKey();
        Optional<TaskRow> known = key == null ? Optional.empty() : rows.find(caller.userId(), key);
        known.ifPresent(
                task -> {
                    if (!isSame(task, order, payload)) {
                        throw Failure.of(
                                ProblemType.CONFLICT,
                                "This Idempotency-Key was used for another task: " + task.id());
                    }
                });
        return known;
    }

    /** But for the delay, which is over one day. */
    private static boolean isSame(TaskRow task, Order order, String payload) {
        return task.type().equals(order.type())
                && task.payload().equals(payload)
                && task.priority() == order.priority()
                && task.attemptsMax() == order.attemptsMax()
                && task.timeoutSeconds() == order.timeout().toSeconds();
    }

    /**
     * A task of the caller, or of anybody if he is an operator.
     *
     * @throws Failure 404
     */
    public TaskRow find(Caller caller, String id) {
        return id(id).flatMap(rows::find)
                .filter(task -> isFor(caller, task))
                .orElseThrow(() -> Failure.notFound("You have no task with this id"));
    }

    private static boolean isFor(Caller caller, TaskRow task) {
        return task.owner().equals(caller.userId()) || caller.role().includes(Role.OPERATOR);
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Waits until a task has changed since a version, or for so long, and gives it as it is. */
    public TaskRow awaitChange(Caller caller, String id, long known, Duration patience)
            throws InterruptedException {
        TaskRow task = find(caller, id);
        if (task.version() > known || task.where().isOver()) {
            return task;
        }
        watch.await(caller.userId(), task.id(), task.version(), patience);
        return find(caller, id);
    }

    /** Waits until a task is over, or for so long, and gives it as it is. */
    public TaskRow awaitEnd(Caller caller, String id, Duration patience)
            throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        TaskRow task = find(caller, id);
        while (!task.where().isOver() && System.nanoTime() < end) {
            watch.await(
                    caller.userId(),
                    task.id(),
                    task.version(),
                    Duration.ofNanos(end - System.nanoTime()));
            task = find(caller, id);
        }
        return task;
    }

    /** The newest first. */
    List<TaskRow> list(TaskRows.Wanted wanted) {
        return rows.list(wanted);
    }

    /**
     * Ends a task; nothing happens to one that is over.
     *
     * @throws Failure 404
     */
    public TaskRow cancel(Caller caller, String id) {
        TaskRow task = find(caller, id);
        rows.cancel(task.id());
        workers.cancel(task.id());
        watch.changed();
        return find(caller, id);
    }

    /**
     * Gives a task that failed or was cancelled all its attempts again.
     *
     * @throws Failure 404, 409 if it is neither, 503 or 429 if too many wait
     */
    public TaskRow retry(Caller caller, String id) {
        TaskRow task = find(caller, id);
        check(caller, task.type());
        queue.enter(task.owner());
        boolean isAgain = false;
        try {
            isAgain = rows.retry(task.id());
        } finally {
            if (!isAgain) {
                queue.leave(task.owner());
            }
        }
        if (!isAgain) {
            throw Failure.of(
                    ProblemType.CONFLICT,
                    "Only a task that failed or was cancelled can be tried again; this one is "
                            + task.status());
        }
        workers.wake();
        watch.changed();
        return find(caller, id);
    }
}
