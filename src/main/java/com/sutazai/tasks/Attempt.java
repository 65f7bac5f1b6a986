package com.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One attempt that is under way on this server. Thread-safe. */
final class Attempt implements TaskRun {

    private static final long BETWEEN_PROGRESS = Duration.ofMillis(250).toNanos();
    private static final int MESSAGE_MAX = 500;

    /** Why it was interrupted. */
    enum End {
        /** Its owner wants it no more. */
        CANCELLED,
        /** It took too long. */
        TIMED_OUT,
        /** Another worker may have it. */
        LOST,
        /** The server stops. */
        STOPPED
    }

    /** Who keeps how far it is. */
    interface Progress {
        void tell(TaskRow task, double share, String message);
    }

    private final TaskRow row;
    private final JsonNode payload;
    private final Progress progress;
    private final long begin = System.nanoTime();

    // guarded by this
    private @Nullable Thread worker;
    private @Nullable End end;
    private boolean isOver;
    private long toldAt = begin - BETWEEN_PROGRESS;

    Attempt(TaskRow row, Progress progress) {
        this.row = row;
        this.progress = progress;
        try {
            this.payload = Json.trees().readTree(row.payload());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the column holds JSON", e);
        }
    }

    TaskRow row() {
        return row;
    }

    /** This thread does it. */
    synchronized void begin() {
        Thread current = Thread.currentThread();
        worker = current;
        if (end != null) {
            current.interrupt();
        }
    }

    /** Interrupts it; the first reason counts. */
    synchronized void interrupt(End why) {
        if (end == null && !isOver) {
            end = why;
            if (worker != null) {
                worker.interrupt();
            }
        }
    }

    /**
     * The work has ended: nobody interrupts what its thread does now.
     *
     * @return why it was interrupted, if it was
     */
    synchronized Optional<End> over() {
        isOver = true;
        Thread.interrupted();
        return Optional.ofNullable(end);
    }

    boolean isOverdue(long now) {
        return now - begin > timeout().toNanos();
    }

    @Override
    public UUID id() {
        return row.id();
    }

    @Override
    public UUID owner() {
        return row.owner();
    }

    @Override
    public String type() {
        return row.type();
    }

    @Override
    public JsonNode payload() {
        return payload;
    }

    @Override
    public int priority() {
        return row.priority();
    }

    @Override
    public int attempt() {
        return row.attempts();
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(row.timeoutSeconds());
    }

    @Override
    public void progress(double share, String message) {
        if (share < 0 || share > 1 || Double.isNaN(share)) {
            throw new IllegalArgumentException("a share is between 0 and 1");
        }
        synchronized (this) {
            long now = System.nanoTime();
            if (now - toldAt < BETWEEN_PROGRESS) {
                return;
            }
            toldAt = now;
        }
        progress.tell(
                row,
                share,
                message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX) : message);
    }
}
