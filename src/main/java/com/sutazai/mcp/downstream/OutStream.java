package com.sutazai.mcp.downstream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events for a client, in order, kept for a while after they were written. Thread-safe; one reader
 * at a time.
 */
public final class OutStream {

    /**
     * What is kept.
     *
     * @param events at most so many
     * @param bytes at most so many, but always one event
     * @param patience how long someone who pushes waits for a slow reader
     */
    public record Limits(int events, int bytes, Duration patience) {}

    /**
     * One event.
     *
     * @param number from 1, without gaps
     * @param json one line
     */
    @SuppressWarnings("ArrayRecordComponent") // events are written, never compared
    public record Event(long number, byte[] json) {}

    private final long id;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private long bytes;
    private long last;
    private long read;
    private long reader;
    private boolean isAttached;
    private boolean isFinished;

    /**
     * @param id unique within the session
     */
    public OutStream(long id, Limits limits) {
        this(id, limits, 0);
    }

    /**
     * @param id unique within the session
     * @param before the last number that was given to an event elsewhere
     */
    public OutStream(long id, Limits limits, long before) {
        this.id = id;
        this.limits = limits;
        this.last = before;
        this.read = before;
    }

    public long id() {
        return id;
    }

    /** Says something, unless the stream is finished. Waits for a reader that is behind. */
    public void push(byte[] json) {
        lock.lock();
        try {
            awaitRoom();
            if (!isFinished) {
                add(json);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says something without waiting for a reader that is behind. */
    public void mention(byte[] json) {
        lock.lock();
        try {
            if (!isFinished) {
                add(json);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says the last thing. */
    public void finish(byte[] json) {
        lock.lock();
        try {
            if (!isFinished) {
                add(json);
                isFinished = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will be said. */
    public void end() {
        lock.lock();
        try {
            isFinished = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Becomes the reader in place of another, who then reads nothing more.
     *
     * @return to be shown when reading
     */
    public long attach() {
        lock.lock();
        try {
            isAttached = true;
            changed.signalAll();
            return ++reader;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody reads it now. */
    public boolean isAttached() {
        lock.lock();
        try {
            return isAttached;
        } finally {
            lock.unlock();
        }
    }

    /** The reader has gone. */
    public void detach(long who) {
        lock.lock();
        try {
            if (who == reader) {
                isAttached = false;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The first event after a number, as soon as there is one.
     *
     * @return nothing after the patience, at the end, or when another has become the reader
     */
    public Optional<Event> await(long who, long after, Duration patience)
            throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (true) {
                if (who != reader) {
                    return Optional.empty();
                }
                Optional<Event> next = after(after);
                if (next.isPresent()) {
                    read = Math.max(read, next.get().number());
                    changed.signalAll();
                    return next;
                }
                if (isFinished || left <= 0) {
                    return Optional.empty();
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The number of the last event that any reader got. */
    public long read() {
        lock.lock();
        try {
            return read;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the last thing was said. */
    public boolean isFinished() {
        lock.lock();
        try {
            return isFinished;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there is nothing to be read after a number, now or later. */
    public boolean isOver(long who, long after) {
        lock.lock();
        try {
            return who != reader || (isFinished && last <= after);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Event> after(long number) {
        for (Event event : events) {
            if (event.number() > number) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    private void awaitRoom() {
        long left = limits.patience().toNanos();
        try {
            while (isAttached && !isFinished && isFull() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Full of what the reader has not seen. */
    private boolean isFull() {
        return last - read >= limits.events() || (bytes >= limits.bytes() && last > read);
    }

    private void add(byte[] json) {
        events.addLast(new Event(++last, json));
        bytes += json.length;
        while (events.size() > 1 && (events.size() > limits.events() || bytes > limits.bytes())) {
            bytes -= events.removeFirst().json().length;
        }
        changed.signalAll();
    }
}
