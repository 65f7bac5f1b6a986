package com.sutazai.tasks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.sutazai.http.Json;
import com.sutazai.security.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One attempt that is under way on this server. Thread-safe. */
final class Attempt implements TaskRun {

    /** Who does not end for so long after an interrupt ignores it. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

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
        void tell(Attempt attempt, double share, String message);
    }

    private final Claim claim;
    private final Progress progress;
    private final long begin = System.nanoTime();

    // guarded by this
    private @Nullable Thread worker;
    private @Nullable End end;
    private long endWantedAt;
    private boolean isOver;
    private long toldAt = begin - BETWEEN_PROGRESS;

    Attempt(Claim claim, Progress progress) {
        this.claim = claim;
        this.progress = progress;
    }

    UUID lease() {
        return claim.lease();
    }

    /** Whether it is the last one that may be made. */
    boolean isLast() {
        return attempt() >= claim.task().attemptsMax();
    }

    /** Whether its owner may still give such a task. */
    boolean isFor(Role needed) {
        return claim.isFor(needed);
    }

    /** When it was first taken by anybody. */
    Instant firstBegun() {
        Instant started = claim.task().startedAt();
        return started == null ? claim.task().createdAt() : started;
    }

    /** This thread does it. */
    synchronized void begin() {
        Thread current = Thread.currentThread();
        worker = current;
        if (end != null) {
            current.interrupt();
        }
    }

    /** Interrupts it, also once more; the first reason counts. */
    synchronized void interrupt(End why, long now) {
        if (isOver) {
            return;
        }
        if (end == null) {
            end = why;
            endWantedAt = now;
        }
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** Interrupts it again, if its end is wanted. */
    void remind(long now) {
        why().ifPresent(again -> interrupt(again, now));
    }

    /** Whether it goes on although it was interrupted long ago. */
    synchronized boolean isStubborn(long now) {
        return end != null && !isOver && now - endWantedAt > PATIENCE.toNanos();
    }

    synchronized Optional<End> why() {
        return Optional.ofNullable(end);
    }

    /**
     * It has ended, or is given up: who is told so first writes what becomes of the task. Nobody
     * interrupts its thread any more.
     */
    synchronized boolean finish() {
        if (Thread.currentThread().equals(worker)) {
            Thread.interrupted();
        }
        boolean isFirst = !isOver;
        isOver = true;
        return isFirst;
    }

    boolean isOverdue(long now) {
        return now - begin > timeout().toNanos();
    }

    @Override
    public UUID id() {
        return claim.task().id();
    }

    @Override
    public UUID owner() {
        return claim.task().owner();
    }

    @Override
    public String type() {
        return claim.task().type();
    }

    @Override
    public JsonNode payload() {
        try {
            return Json.trees().readTree(claim.task().payload());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the payload cannot be read", e);
        }
    }

    @Override
    public int priority() {
        return claim.task().priority();
    }

    @Override
    public int attempt() {
        return claim.task().attempts();
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(claim.task().timeoutSeconds());
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
                this,
                share,
                message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX) : message);
    }
}
