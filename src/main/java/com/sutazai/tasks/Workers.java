package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.Failure;
import com.sutazai.tasks.Attempt.End;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes tasks that are due, as many as there are workers, and keeps the leases of those that it
 * works on. Thread-safe.
 */
@SharedBean
public class Workers {

    private static final Logger LOG = System.getLogger(Workers.class.getName());

    /** A task that another server was given is seen after this. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final Duration CARE = Duration.ofSeconds(1);

    /** What runs may end by itself for this long, then it is interrupted and handed back. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Duration STOP_MAX = Duration.ofSeconds(3);
    private static final int CLAIMED_MAX = 64;

    private final UUID id = UUID.randomUUID();
    private final WorkerRows rows;
    private final TaskSettings settings;
    private final Endings endings;
    private final Map<Attempt, Boolean> running = new ConcurrentHashMap<>();
    private final BlockingQueue<Boolean> signal = new ArrayBlockingQueue<>(1);
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private volatile boolean isStopping;

    @Inject
    public Workers(WorkerRows rows, TaskSettings settings, Endings endings) {
        this.rows = rows;
        this.settings = settings;
        this.endings = endings;
    }

    void start(@Observes DatabaseReady event) {
        if (settings.workers() > 0 && isStarted.compareAndSet(false, true)) {
            Thread.ofVirtual().name("tasks-claims").start(this::claimAlways);
            Thread.ofVirtual().name("tasks-leases").start(this::careAlways);
        }
    }

    /** There may be something to do. */
    void wake() {
        signal.offer(true);
    }

    /** How many are worked on here. */
    int busy() {
        return running.size();
    }

    /** Ends a task at once, if it is worked on here. */
    void cancel(UUID task) {
        running.keySet().stream()
                .filter(attempt -> attempt.id().equals(task))
                .forEach(attempt -> attempt.interrupt(End.CANCELLED));
    }

    /** Takes nothing more and hands back what does not end soon. */
    void stop() {
        isStopping = true;
        wake();
        awaitEnd(GRACE);
        running.keySet().forEach(attempt -> attempt.interrupt(End.STOPPED));
        awaitEnd(STOP_MAX);
        if (!running.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "{0} tasks go on; others take them when their leases have run out",
                    running.size());
        }
    }

    private void awaitEnd(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!running.isEmpty() && System.nanoTime() < end) {
                signal.poll(10, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void claimAlways() {
        try {
            while (!isStopping) {
                int free = Math.min(CLAIMED_MAX, settings.workers() - running.size());
                List<TaskRow> claimed = free > 0 ? claimed(free) : List.of();
                claimed.forEach(this::begin);
                if (free <= 0 || claimed.size() < free) {
                    signal.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<TaskRow> claimed(int limit) {
        try {
            return rows.claim(id, settings.lease(), limit);
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "no tasks can be taken: {0}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "no tasks can be taken", e);
        }
        return List.of();
    }

    private void begin(TaskRow task) {
        Attempt attempt = new Attempt(task, this::progress);
        running.put(attempt, true);
        Thread.ofVirtual()
                .name("task-" + task.id())
                .start(
                        () -> {
                            try {
                                endings.workedOn(attempt, id, () -> isStopping);
                            } finally {
                                running.remove(attempt);
                                wake();
                            }
                        });
    }

    private void progress(TaskRow task, double share, String message) {
        try {
            rows.progress(task.id(), id, share, message);
        } catch (Failure e) {
            LOG.log(Level.DEBUG, "progress is not kept: {0}", e.getMessage());
        }
    }

    private void careAlways() {
        while (!isStopping) {
            try {
                Thread.sleep(CARE);
                if (!running.isEmpty()) {
                    care();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Failure e) {
                // nobody else can take them either
                LOG.log(Level.WARNING, "leases of tasks are not renewed: {0}", e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "leases of tasks are not renewed", e);
            }
        }
    }

    private void care() {
        long now = System.nanoTime();
        List<Attempt> before = List.copyOf(running.keySet());
        before.stream()
                .filter(attempt -> attempt.isOverdue(now))
                .forEach(attempt -> attempt.interrupt(End.TIMED_OUT));
        Map<UUID, WorkerRows.Held> held = new HashMap<>();
        rows.renew(id, settings.lease()).forEach(each -> held.put(each.id(), each));
        for (Attempt attempt : before) {
            WorkerRows.Held ours = held.get(attempt.id());
            if (ours == null || ours.attempts() != attempt.attempt()) {
                attempt.interrupt(End.LOST);
            } else if (ours.isCancelWanted()) {
                attempt.interrupt(End.CANCELLED);
            }
        }
    }
}
