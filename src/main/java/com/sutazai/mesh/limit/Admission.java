package com.sutazai.mesh.limit;

import java.util.concurrent.atomic.AtomicInteger;

/** A cap on all calls under way in this server. Thread-safe. */
public final class Admission {

    private final int max;
    private final AtomicInteger underWay = new AtomicInteger();

    public Admission(int max) {
        this.max = max;
    }

    /** Goes in if there is room for this priority; whoever got in must {@link #leave}. */
    public boolean enter(Priority priority) {
        if (underWay.incrementAndGet() > max * priority.share()) {
            underWay.decrementAndGet();
            return false;
        }
        return true;
    }

    public void leave() {
        underWay.decrementAndGet();
    }

    public int underWay() {
        return underWay.get();
    }
}
