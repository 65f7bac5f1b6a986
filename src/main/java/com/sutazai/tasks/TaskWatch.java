package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.http.Failure;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Tells who waits that a task has changed, on whatever node: all that are watched are asked for
 * with one query, at once after a change on this node and twice a second. Thread-safe.
 */
@SharedBean
public class TaskWatch {

    private static final Logger LOG = System.getLogger(TaskWatch.class.getName());

    private static final Duration LOOK = Duration.ofMillis(500);

    /** Changes in a crowd are looked at together. */
    private static final Duration REST = Duration.ofMillis(20);

    private static final int WATCHERS_MAX = 2_000;

    private final TaskRows rows;
    private final Map<UUID, Watched> watched = new ConcurrentHashMap<>();
    private final BlockingQueue<Boolean> signal = new ArrayBlockingQueue<>(1);
    private volatile boolean isStopped;
    private boolean isStarted;
    private int watchers;

    /** A task that somebody waits for. */
    private static final class Watched {
        private int watchers;
        private long version;

        private synchronized void seen(long current) {
            if (current > version) {
                version = current;
                notifyAll();
            }
        }

        private synchronized void await(long known, long end) throws InterruptedException {
            for (long rest = end - System.nanoTime();
                    version <= known && rest > 0;
                    rest = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, rest);
            }
        }
    }

    @Inject
    public TaskWatch(TaskRows rows) {
        this.rows = rows;
    }

    @PreDestroy
    void stop() {
        isStopped = true;
        signal.offer(true);
    }

    /** Tasks may have changed. */
    void changed() {
        if (!watched.isEmpty()) {
            signal.offer(true);
        }
    }

    /**
     * Waits until a task has changed since a version, or for so long.
     *
     * @throws Failure 503 if too many wait already
     */
    void await(UUID id, long known, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        Watched task = joined(id);
        try {
            signal.offer(true);
            task.await(known, end);
        } finally {
            left(id);
        }
    }

    private synchronized Watched joined(UUID id) {
        if (watchers >= WATCHERS_MAX) {
            throw Failure.unavailable(
                    "Too many callers wait for tasks; ask again without waiting",
                    Duration.ofSeconds(5));
        }
        watchers++;
        if (!isStarted) {
            isStarted = true;
            Thread.ofVirtual().name("tasks-watch").start(this::run);
        }
        Watched task = watched.computeIfAbsent(id, ignored -> new Watched());
        task.watchers++;
        return task;
    }

    private synchronized void left(UUID id) {
        watchers--;
        watched.computeIfPresent(id, (ignored, task) -> --task.watchers == 0 ? null : task);
    }

    private void run() {
        try {
            while (!isStopped) {
                signal.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (!watched.isEmpty()) {
                    look();
                    Thread.sleep(REST);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            for (TaskRows.Version current : rows.versions(watched.keySet())) {
                Watched task = watched.get(current.id());
                if (task != null) {
                    task.seen(current.version());
                }
            }
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "tasks are not watched: {0}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "tasks are not watched", e);
        }
    }
}
