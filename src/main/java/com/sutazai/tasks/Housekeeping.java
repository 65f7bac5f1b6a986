package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.Failure;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes delayed tasks due, takes back what lost its worker, and forgets what is too old. Every
 * server does it; rows that another one looks at are left out.
 */
@SharedBean
public class Housekeeping {

    private static final Logger LOG = System.getLogger(Housekeeping.class.getName());

    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(2);
    private static final Duration BETWEEN_FORGETTING = Duration.ofMinutes(1);
    private static final int AT_ONCE = 500;

    private final WorkerRows rows;
    private final Workers workers;
    private final TaskWatch watch;
    private final Queue queue;
    private final TaskSettings settings;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private long forgot = System.nanoTime();
    private long counted = System.nanoTime();

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
        if (isStarted.compareAndSet(false, true)) {
            Thread.ofVirtual().name("tasks-housekeeping").start(this::run);
        }
    }

    @PreDestroy
    void stop() {
        stopped.countDown();
    }

    private void run() {
        try {
            while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    keep();
                } catch (Failure e) {
                    LOG.log(Level.DEBUG, "tasks are left as they are: {0}", e.getMessage());
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "tasks are left as they are", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        int due = rows.makeDue(AT_ONCE);
        List<UUID> lost = rows.takeLost(AT_ONCE);
        if (!lost.isEmpty()) {
            LOG.log(Level.WARNING, "{0} tasks have lost their worker", lost.size());
            watch.changed();
        }
        if (due > 0 || !lost.isEmpty()) {
            workers.wake();
        }
        if (System.nanoTime() - counted > BETWEEN_COUNTS.toNanos()) {
            counted = System.nanoTime();
            queue.count();
        }
        if (System.nanoTime() - forgot > BETWEEN_FORGETTING.toNanos()) {
            forgot = System.nanoTime();
            while (rows.forget(settings.retention(), AT_ONCE) == AT_ONCE) {
                LOG.log(Level.DEBUG, "{0} old tasks are forgotten", AT_ONCE);
            }
        }
    }
}
