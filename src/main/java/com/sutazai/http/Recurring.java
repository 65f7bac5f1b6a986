package com.sutazai.http;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does something again and again on a virtual thread of its own, until it is stopped. Whatever a
 * turn throws, the next one comes. Thread-safe.
 */
public final class Recurring {

    private static final Logger LOG = System.getLogger(Recurring.class.getName());

    /** What is done. */
    public interface Turn {

        /** Takes it; true if the next turn is to come at once. */
        boolean take() throws InterruptedException;
    }

    private static final Duration LAST_TURN = Duration.ofSeconds(1);

    private final String name;
    private final Duration pause;
    private final Duration rest;
    private final Turn turn;
    private final BlockingQueue<Boolean> signal = new ArrayBlockingQueue<>(1);
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * @param name of the thread
     * @param pause between two turns, unless somebody wakes it
     */
    public Recurring(String name, Duration pause, Turn turn) {
        this(name, pause, Duration.ZERO, turn);
    }

    /**
     * @param rest after every turn, whoever wakes it
     */
    public Recurring(String name, Duration pause, Duration rest, Turn turn) {
        this.name = name;
        this.pause = pause;
        this.rest = rest;
        this.turn = turn;
    }

    /** Begins with the first turn; does nothing if it has begun before. */
    public void start() {
        if (isStarted.compareAndSet(false, true)) {
            Thread.ofVirtual().name(name).start(this::run);
        }
    }

    /** The next turn comes now. */
    public void wake() {
        signal.offer(true);
    }

    /** No further turn begins. */
    public void stop() {
        stopped.countDown();
        wake();
    }

    /**
     * No further turn begins; waits for the one under way.
     *
     * @return whether it has ended in time; false also if the caller is interrupted
     */
    public boolean stop(Duration patience) {
        stop();
        try {
            return !isStarted.get() || ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** No further turn begins; waits a second for the one under way. */
    public void end() {
        if (!stop(LAST_TURN)) {
            LOG.log(Level.DEBUG, "{0} is still at its last turn", name);
        }
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                boolean isMore = taken();
                if (!rest.isZero()) {
                    stopped.await(rest.toMillis(), TimeUnit.MILLISECONDS);
                }
                if (!isMore) {
                    signal.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private boolean taken() throws InterruptedException {
        try {
            return turn.take();
        } catch (InterruptedException e) {
            throw e;
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "{0} goes on later: {1}", name, e.getMessage());
            return false;
        } catch (Throwable e) {
            if (stopped.getCount() == 0) {
                LOG.log(Level.DEBUG, name + " had nothing to work with at its end", e);
            } else {
                LOG.log(Level.ERROR, name + " goes on after what should not have happened", e);
            }
            return false;
        }
    }
}
