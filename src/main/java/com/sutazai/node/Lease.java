package com.sutazai.node;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What a node knows of its own lease by its own clock alone: it is sure for no longer than
 * PostgreSQL holds the lease, because a renewal counts there from a moment after it was begun here.
 * Thread-safe; one thread renews.
 */
final class Lease {

    private final long length;
    private final LongSupplier clock;
    private final AtomicInteger lapses = new AtomicInteger();
    private volatile boolean isHeld;
    private volatile long renewed;

    /**
     * @param clock monotonic, in ns
     */
    Lease(Duration length, LongSupplier clock) {
        this.length = length.toNanos();
        this.clock = clock;
    }

    /** The moment that {@link #renewed} wants. */
    long begin() {
        return clock.getAsLong();
    }

    /**
     * It was renewed in PostgreSQL.
     *
     * @param begun before that was asked for
     * @return whether it may have run out before
     */
    boolean renewed(long begun) {
        boolean isLate = isHeld && clock.getAsLong() - renewed >= length;
        if (isLate) {
            // first: whoever sees the new lease sees this too
            lapses.incrementAndGet();
        }
        renewed = begun;
        isHeld = true;
        return isLate;
    }

    boolean isHeld() {
        return isHeld;
    }

    /** Whether nobody else can have it. */
    boolean isSure() {
        return isHeld && clock.getAsLong() - renewed < length;
    }

    /** How often it may have run out before it was renewed. */
    int lapses() {
        return lapses.get();
    }
}
