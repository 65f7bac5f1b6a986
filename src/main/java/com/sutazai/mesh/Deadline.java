package com.sutazai.mesh;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The end of a call. One timer thread for all; it only aborts. */
final class Deadline {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

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

    /** Runs the action at the end unless the result is cancelled before. */
    ScheduledFuture<?> whenPast(Runnable abort) {
        return TIMER.schedule(abort, remaining().toNanos(), TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1,
                        work ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name("mesh-deadlines")
                                        .unstarted(work));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    static void stopTimer() {
        TIMER.shutdownNow();
    }
}
