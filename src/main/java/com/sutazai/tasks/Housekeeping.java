package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Recurring;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Makes delayed tasks due, takes back what lost its worker, and forgets what is too old. Every
 * server does it; rows that another one looks at are left out.
 */
@SharedBean
public class Housekeeping {

    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(2);
    private static final Duration BETWEEN_FORGETTING = Duration.ofSeconds(10);
    private static final int AT_ONCE = 500;

    private final WorkerRows rows;
    private final Workers workers;
    private final TaskWatch watch;
    private final Queue queue;
    private final TaskSettings settings;
    private final Recurring loop = new Recurring("tasks-housekeeping", PAUSE, this::kept);

    /** By itself: what goes wrong or slowly with it keeps no task waiting. */
    private final Recurring counts = new Recurring("tasks-counts", BETWEEN_COUNTS, this::counted);

    private final Pace forgetting = new Pace(BETWEEN_FORGETTING);

    /** Since when PostgreSQL has answered without a break, by our own clock. */
    private long reachableSince = System.nanoTime();

    @Inject
    public Housekeeping(
            WorkerRows rows, Workers workers, TaskWatch watch, Queue queue, TaskSettings settings) {
        this.rows = rows;
        this.workers = workers;
        this.watch = watch;
        this.queue = queue;
        this.settings = settings;
    }

    void start(@Observes DatabaseReady event) {
        loop.start();
        counts.start();
    }

    void stop(@Observes ContextStop event) {
        event.endLoop(this::stop);
    }

    void stop() {
        loop.end();
        counts.end();
    }

    private boolean counted() {
        queue.count();
        return false;
    }

    private boolean kept() {
        boolean isReached = false;
        try {
            boolean isMore = keep();
            isReached = true;
            return isMore;
        } finally {
            if (!isReached) {
                reachableSince = System.nanoTime();
            }
        }
    }

    /** True if there is more to do at once. */
    private boolean keep() {
        int due = rows.makeDue(AT_ONCE);
        int lost = isTimeToTake() ? rows.takeLost(AT_ONCE) : 0;
        if (lost > 0) {
            LOG.log(Level.WARNING, "{0} tasks have lost their worker", lost);
            watch.changed();
        }
        if (due > 0 || lost > 0) {
            workers.wake();
        }
        boolean isMore = due == AT_ONCE || lost == AT_ONCE;
        if (forgetting.isDue() && rows.forget(settings.retention(), AT_ONCE) == AT_ONCE) {
            forgetting.again();
        }
        return isMore;
    }

    /**
     * While PostgreSQL was away nobody could renew a lease: those who live get the time of one to
     * do so.
     */
    private boolean isTimeToTake() {
        return System.nanoTime() - reachableSince > settings.lease().toNanos();
    }

    /** What is not done with every turn. */
    private static final class Pace {

        private final long between;
        private long last;

        private Pace(Duration between) {
            this.between = between.toNanos();
            again();
        }

        private boolean isDue() {
            long now = System.nanoTime();
            boolean isDue = now - last >= between;
            last = isDue ? now : last;
            return isDue;
        }

        /** With the next turn. */
        private void again() {
            last = System.nanoTime() - between;
        }
    }
}
