package com.sutazai.mcp.upstream;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether somebody wants a process, and since when nobody does. Thread-safe. */
final class StdioDemand {

    private final StdioStart start;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private boolean isWanted;
    private boolean isOver;
    private int users;
    private int stays;
    private long last;

    StdioDemand(StdioStart start, long now) {
        this.start = start;
        this.isWanted = start.isEager();
        this.last = now;
    }

    /** Somebody uses it now, until {@link #end}. */
    void begin(long now) {
        lock.lock();
        try {
            users++;
            want(now);
        } finally {
            lock.unlock();
        }
    }

    /** One user less. */
    void end(long now) {
        lock.lock();
        try {
            users--;
            last = now;
        } finally {
            lock.unlock();
        }
    }

    /** Somebody waits for what it says by itself, until {@link #stayNoLonger}. */
    void stay(long now) {
        lock.lock();
        try {
            stays++;
            want(now);
        } finally {
            lock.unlock();
        }
    }

    void stayNoLonger(long now) {
        lock.lock();
        try {
            stays--;
            last = now;
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody uses it, or listens to it, now. */
    boolean isInUse() {
        lock.lock();
        try {
            return users > 0 || stays > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Somebody wants it to be there. */
    void wake(long now) {
        lock.lock();
        try {
            want(now);
        } finally {
            lock.unlock();
        }
    }

    private void want(long now) {
        last = now;
        isWanted = true;
        wanted.signalAll();
    }

    /**
     * Nobody wants it any more, if that is so.
     *
     * @param rest done if so, before anybody else can want it
     * @return whether that is so
     */
    boolean leave(long now, Runnable rest) {
        lock.lock();
        try {
            boolean isIdle =
                    start.idle().isPositive()
                            && users == 0
                            && stays == 0
                            && now - last > start.idle().toNanos();
            if (isIdle) {
                isWanted = false;
                rest.run();
            }
            return isIdle;
        } finally {
            lock.unlock();
        }
    }

    /**
     * It could not be started: unless it should run always, or somebody listens to it, the next one
     * who wants it decides.
     *
     * @param rest done if so, before anybody else can want it
     */
    void forget(Runnable rest) {
        lock.lock();
        try {
            if (!start.isEager() && stays == 0) {
                isWanted = false;
                rest.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until somebody wants it.
     *
     * @return false at the end of all
     */
    boolean await() throws InterruptedException {
        lock.lock();
        try {
            while (!isWanted && !isOver) {
                wanted.await();
            }
            return !isOver;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody will want it again. */
    void close() {
        lock.lock();
        try {
            isOver = true;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
