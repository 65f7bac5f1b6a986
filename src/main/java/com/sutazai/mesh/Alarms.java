package com.sutazai.mesh;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Rings when a time has passed, unless it is switched off before, as nearly all are: so setting and
 * switching off cost a few instructions under a lock that few share, and ringing is late by up to a
 * tick. A hashed timing wheel (Varghese and Lauck, 1987). Thread-safe.
 */
final class Alarms {

    private static final Logger LOG = System.getLogger(Alarms.class.getName());

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SLOTS = 1_024;

    /** One that was set. */
    static final class Alarm {

        private final Slot slot;
        private final long at;
        private final Runnable action;
        private @Nullable Alarm before;
        private @Nullable Alarm after;
        private boolean isSet;

        private Alarm(Slot slot, long at, Runnable action) {
            this.slot = slot;
            this.at = at;
            this.action = action;
        }

        /** It does not ring from now on. */
        void cancel() {
            slot.remove(this);
        }
    }

    /** Those that end in the same tick of some round, guarded by itself. */
    private final class Slot {

        private @Nullable Alarm first;

        private synchronized void add(Alarm alarm) {
            alarm.isSet = true;
            alarm.after = first;
            if (first != null) {
                first.before = alarm;
            }
            first = alarm;
        }

        /** Whether it was still set. */
        private synchronized boolean remove(Alarm alarm) {
            if (!alarm.isSet) {
                return false;
            }
            alarm.isSet = false;
            count.decrementAndGet();
            if (alarm.before == null) {
                first = alarm.after;
            } else {
                alarm.before.after = alarm.after;
            }
            if (alarm.after != null) {
                alarm.after.before = alarm.before;
            }
            alarm.before = null;
            alarm.after = null;
            return true;
        }

        private synchronized void takeDue(long now, List<Alarm> due) {
            Alarm alarm = first;
            while (alarm != null) {
                Alarm next = alarm.after;
                if (isStopped || alarm.at - now <= 0) {
                    remove(alarm);
                    due.add(alarm);
                }
                alarm = next;
            }
        }
    }

    private final Slot[] slots = new Slot[SLOTS];
    private final AtomicInteger count = new AtomicInteger();
    private final long begin = System.nanoTime();
    private final Thread thread;
    private volatile boolean isStopped;

    /**
     * @param name of the thread on which all ring, so an action must not block
     */
    Alarms(String name) {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Slot();
        }
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /** Sets one. */
    Alarm in(long nanos, Runnable action) {
        long at = System.nanoTime() + Math.max(0, nanos);
        Alarm alarm = new Alarm(slots[slot(tick(at) + 1)], at, action);
        alarm.slot.add(alarm);
        if (count.getAndIncrement() == 0) {
            LockSupport.unpark(thread);
        }
        if (isStopped && alarm.slot.remove(alarm)) {
            ring(alarm);
        }
        return alarm;
    }

    /** All that are set ring now, and any other as soon as it is set: nobody waits for the rest. */
    void stop() {
        isStopped = true;
        LockSupport.unpark(thread);
    }

    private long tick(long time) {
        return (time - begin) / TICK;
    }

    private static int slot(long tick) {
        return (int) (tick & (SLOTS - 1));
    }

    private void run() {
        long seen = 0;
        List<Alarm> due = new ArrayList<>();
        boolean isLast = false;
        while (!isLast) {
            if (isStopped) {
                isLast = true;
            } else if (count.get() == 0) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, TICK);
            }
            long now = System.nanoTime();
            long current = tick(now);
            // after a long rest one round sees all
            long from = isLast ? current - SLOTS + 1 : Math.max(seen, current - SLOTS + 1);
            for (long t = from; t <= current; t++) {
                slots[slot(t)].takeDue(now, due);
            }
            seen = current;
            due.forEach(Alarms::ring);
            due.clear();
        }
    }

    private static void ring(Alarm alarm) {
        try {
            alarm.action.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "an action at a deadline failed", e);
        }
    }
}
