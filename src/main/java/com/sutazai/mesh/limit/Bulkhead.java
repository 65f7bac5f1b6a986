package com.sutazai.mesh.limit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets so many in, lets so many wait, and refuses the rest. Thread-safe, first come first served.
 */
public final class Bulkhead {

    /** What became of someone who wanted in. */
    public enum Entry {
        ADMITTED,
        FULL,
        TOO_LATE
    }

    private final int size;
    private final int queueMax;
    private final Semaphore free;
    private final AtomicInteger waiting = new AtomicInteger();

    public Bulkhead(int size, int queueMax) {
        this.size = size;
        this.queueMax = queueMax;
        this.free = new Semaphore(size, true);
    }

    /** Goes in, after a wait if need be; whoever is admitted must {@link #leave}. */
    public Entry enter(Duration patience) throws InterruptedException {
        // those who wait come first, so no overtaking
        if (waiting.get() == 0 && free.tryAcquire()) {
            return Entry.ADMITTED;
        }
        if (waiting.incrementAndGet() > queueMax) {
            waiting.decrementAndGet();
            return Entry.FULL;
        }
        try {
            return free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)
                    ? Entry.ADMITTED
                    : Entry.TOO_LATE;
        } finally {
            waiting.decrementAndGet();
        }
    }

    public void leave() {
        free.release();
    }

    public int inside() {
        return size - free.availablePermits();
    }

    public int waiting() {
        return waiting.get();
    }
}
