package com.sutazai.mesh;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs a call and, if it is slow, a second copy on another instance (Dean and Barroso, The Tail at
 * Scale). The first answer counts; the other copy is cancelled.
 */
final class Hedge<R> {

    private static final Logger LOG = System.getLogger(Hedge.class.getName());

    /** How a copy ended. */
    private sealed interface End<R> {

        record Result<R>(R value) implements End<R> {}

        record NoResult<R>(Exception why) implements End<R> {}
    }

    private final CallRun<R> run;
    private final BlockingQueue<End<R>> ends = new ArrayBlockingQueue<>(2);
    private final List<LiveAttempt> attempts = new CopyOnWriteArrayList<>();
    private final AtomicBoolean isDecided = new AtomicBoolean();

    Hedge(CallRun<R> run) {
        this.run = run;
    }

    /**
     * The first result.
     *
     * @param delay after which the call counts as slow
     * @param mayCopy asked then
     */
    R first(Duration delay, java.util.function.BooleanSupplier mayCopy) throws NotAnswered {
        start();
        int underWay = 1;
        Exception failure = null;
        try {
            End<R> end = ends.poll(delay.toNanos(), TimeUnit.NANOSECONDS);
            if (end == null && mayCopy.getAsBoolean()) {
                start();
                underWay++;
            }
            while (underWay > 0) {
                end = end == null ? ends.take() : end;
                underWay--;
                switch (end) {
                    case End.Result<R> result -> {
                        return result.value();
                    }
                    case End.NoResult<R> none -> failure = none.why();
                }
                end = null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotAnswered(new IOException("interrupted", e), 1, false);
        } finally {
            isDecided.set(true);
            run.stop();
            attempts.forEach(LiveAttempt::cancel);
            ends.forEach(this::drop);
        }
        if (failure instanceof NotAnswered notAnswered) {
            throw notAnswered;
        }
        if (failure instanceof RuntimeException broken) {
            throw broken;
        }
        throw new IllegalStateException(failure);
    }

    private void start() {
        Thread.ofVirtual().name("hedged").start(this::copy);
    }

    private void copy() {
        End<R> end;
        try {
            end = new End.Result<>(run.run(this::begun));
        } catch (NotAnswered | RuntimeException e) {
            end = new End.NoResult<>(e);
        }
        ends.add(end);
        if (isDecided.get()) {
            // it came too late to be taken
            ends.forEach(this::drop);
        }
    }

    private void begun(LiveAttempt attempt) {
        attempts.add(attempt);
        if (isDecided.get()) {
            attempt.cancel();
        }
    }

    private void drop(End<R> end) {
        if (end instanceof End.Result<R>(Closeable open) && ends.remove(end)) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing the slower answer failed", e);
            }
        }
    }
}
