package com.sutazai.tasks;

import com.sutazai.config.SharedBean;
import com.sutazai.database.DatabaseReady;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Recurring;
import com.sutazai.tasks.Attempt.End;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes tasks that are due, as many as there are workers, and keeps the leases of those that it
 * works on. Thread-safe.
 */
@SharedBean
public class Workers {

    private static final Logger LOG = System.getLogger(Workers.class.getName());

    /** A task that another server was given is seen after this. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** While there is much to do workers are given tasks in company, not one by one. */
    private static final Duration BETWEEN_CLAIMS = Duration.ofMillis(3);

    private static final Duration CARE = Duration.ofSeconds(1);

    /** What runs may end by itself for this long, then it is interrupted and handed back. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private static final Duration STOP_MAX = Duration.ofSeconds(3);

    /** Between two looks past what waits of a full type, which may be much. */
    private static final Duration BETWEEN_LOOKS_PAST = Duration.ofMillis(20);

    /** So many times as long as a look took it is not looked again. */
    private static final int REST_OF_LOOK = 4;

    private final UUID id = UUID.randomUUID();
    private final WorkerRows rows;
    private final TaskSettings settings;
    private final Endings endings;
    private final Set<Attempt> running = ConcurrentHashMap.newKeySet();
    private final Recurring claims =
            new Recurring("tasks-claims", LOOK, BETWEEN_CLAIMS, this::claimed);
    private final Recurring care = new Recurring("tasks-leases", CARE, this::cared);
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** Whether the answer to a claim was lost; of the one thread that claims. */
    private boolean isInDoubt;

    /** When it may be looked past a full type again; of the one thread that claims. */
    private long nextLookPast = System.nanoTime();

    @Inject
    public Workers(WorkerRows rows, TaskSettings settings, Endings endings) {
        this.rows = rows;
        this.settings = settings;
        this.endings = endings;
    }

    /** After all who read what services there are. */
    void start(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) DatabaseReady event) {
        if (settings.workers() > 0) {
            claims.start();
            care.start();
        }
    }

    /** There may be something to do. */
    void wake() {
        claims.wake();
    }

    /** How many are worked on here. */
    int busy() {
        return running.size();
    }

    /** Ends a task at once, if it is worked on here. */
    void cancel(UUID task) {
        long now = System.nanoTime();
        running.stream()
                .filter(attempt -> attempt.id().equals(task))
                .forEach(attempt -> attempt.interrupt(End.CANCELLED, now));
    }

    void stop(@Observes ContextStop event) {
        event.endWork(this::stop);
    }

    /** Takes nothing more and hands back what does not end soon. */
    void stop() {
        try {
            // what it takes with its last turn is handed back too
            claims.stop(STOP_MAX);
            awaitEnd(GRACE);
            long now = System.nanoTime();
            running.forEach(attempt -> attempt.interrupt(End.STOPPED, now));
            awaitEnd(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            care.stop();
            stopping.countDown();
        }
        if (!running.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "{0} tasks go on; others take them when their leases have run out",
                    running.size());
        }
    }

    private void awaitEnd(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!running.isEmpty() && System.nanoTime() < end) {
            stopping.await(10, TimeUnit.MILLISECONDS);
        }
    }

    /** Takes what there are workers for; true if there may be more. */
    private boolean claimed() {
        Share share = Share.of(settings.workers(), running.stream().map(Attempt::type).toList());
        if (share.limit() <= 0) {
            return false;
        }
        long begin = System.nanoTime();
        boolean isPastFull = !share.full().isEmpty();
        if (isPastFull && begin - nextLookPast < 0) {
            // whoever woke this one may have something of another type: soon
            return true;
        }
        if (isInDoubt) {
            rows.handBack(id, running.stream().map(Attempt::lease).toList());
        }
        isInDoubt = true;
        List<Claim> taken = rows.claim(id, settings.lease(), share);
        isInDoubt = false;
        if (isPastFull) {
            long end = System.nanoTime();
            nextLookPast =
                    end + Math.max(BETWEEN_LOOKS_PAST.toNanos(), REST_OF_LOOK * (end - begin));
        }
        taken.forEach(this::begin);
        return taken.size() == share.limit();
    }

    private void begin(Claim claim) {
        Attempt attempt = new Attempt(claim, this::progress);
        running.add(attempt);
        Thread.ofVirtual()
                .name("task-" + attempt.id())
                .start(
                        () -> {
                            try {
                                endings.workedOn(attempt, stopping);
                            } finally {
                                running.remove(attempt);
                                wake();
                            }
                        });
    }

    private void progress(Attempt attempt, double share, String message) {
        try {
            rows.progress(attempt.id(), attempt.lease(), share, message);
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "progress is not kept", e);
        }
    }

    private boolean cared() {
        long now = System.nanoTime();
        // those that are taken while the leases are renewed have theirs from a moment ago
        List<Attempt> attempts = List.copyOf(running);
        for (Attempt attempt : attempts) {
            if (attempt.isOverdue(now)) {
                attempt.interrupt(End.TIMED_OUT, now);
            }
            attempt.remind(now);
            if (attempt.isStubborn(now)) {
                running.remove(attempt);
                Thread.ofVirtual().start(() -> endings.givenUp(attempt, stopping));
            }
        }
        if (!attempts.isEmpty()) {
            renew(attempts, now);
        }
        return false;
    }

    private void renew(List<Attempt> attempts, long now) {
        Map<UUID, WorkerRows.Held> held = new HashMap<>();
        rows.renew(attempts, settings.lease()).forEach(each -> held.put(each.lease(), each));
        for (Attempt attempt : attempts) {
            WorkerRows.Held ours = held.get(attempt.lease());
            if (ours == null) {
                attempt.interrupt(End.LOST, now);
            } else if (ours.isCancelWanted()) {
                attempt.interrupt(End.CANCELLED, now);
            }
        }
    }
}
