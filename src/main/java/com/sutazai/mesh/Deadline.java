package com.sutazai.mesh;

import com.sutazai.mesh.Alarms.Alarm;
import java.time.Duration;

/** The end of a call. One timer thread for all; it only aborts. */
final class Deadline {

    private static final Alarms TIMER = new Alarms("mesh-deadlines");

    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    static Deadline after(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos());
    }

    Duration remaining() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    boolean isPast() {
        return end - System.nanoTime() <= 0;
    }

    /** Runs the action at the end, or up to 10 ms later, unless the result is cancelled before. */
    Alarm whenPast(Runnable abort) {
        return TIMER.in(end - System.nanoTime(), abort);
    }

    static void stopTimer() {
        TIMER.stop();
    }
}
