package com.sutazai.security.audit;

import com.sutazai.config.SharedBean;
import com.sutazai.database.TimeOrderedId;
import com.sutazai.http.ContextStop;
import com.sutazai.http.Failure;
import com.sutazai.security.Caller;
import com.sutazai.security.DerivedKeys;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The entry: takes events and writes them, many at once, in the background. Thread-safe; blocks
 * only when all places are taken.
 */
@SharedBean
public class AuditTrail {

    private static final Logger LOG = System.getLogger(AuditTrail.class.getName());

    private static final int PLACES = 10_000;
    private static final int BATCH_MAX = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** How long events are gathered for one statement. */
    private static final Duration GATHER = Duration.ofMillis(50);

    /** What cannot be written in this time when the application goes is logged. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final String PURPOSE = "audit";

    /** Where events are kept. */
    @FunctionalInterface
    interface Sink {

        /** Writes all or none; events that are there already are left alone. */
        void write(List<AuditEvent> events);
    }

    /**
     * How much may wait.
     *
     * @param places events under way or not yet written
     * @param patience how long somebody waits for a place
     */
    record Limits(int places, Duration patience) {}

    private final Sink sink;
    private final DerivedKeys keys;
    private final Duration patience;
    private final Semaphore places;
    private final LinkedBlockingQueue<AuditEvent> waiting = new LinkedBlockingQueue<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread writer;
    private final Counter written;
    private volatile boolean isOver;

    @Inject
    public AuditTrail(AuditRows rows, DerivedKeys keys, PrometheusMeterRegistry metrics) {
        this(rows::write, keys, new Limits(PLACES, PATIENCE), metrics);
    }

    AuditTrail(Sink sink, DerivedKeys keys, Limits limits, PrometheusMeterRegistry metrics) {
        this.sink = sink;
        this.keys = keys;
        this.patience = limits.patience();
        this.places = new Semaphore(limits.places());
        this.written =
                Counter.builder("audit_events")
                        .description("Events that are in PostgreSQL")
                        .register(metrics);
        Gauge.builder("audit_events_waiting", waiting, LinkedBlockingQueue::size)
                .description("Events that are not yet in PostgreSQL")
                .register(metrics);
        this.writer = Thread.ofVirtual().name("audit").start(this::run);
    }

    /**
     * Takes a place for an event before it happens.
     *
     * @throws Failure 503 if so many wait to be written that there is none, or the server stops
     */
    public Place begin(Caller caller, String action, String target) {
        return begin(caller.userId(), caller.username(), action, target);
    }

    /**
     * As above, for somebody who has no session yet.
     *
     * @param actor user id
     * @throws Failure as above
     */
    public Place begin(UUID actor, String actorName, String action, String target) {
        if (stopping.getCount() == 0) {
            throw Failure.unavailable("The server stops", patience);
        }
        try {
            if (!places.tryAcquire()
                    && !places.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw Failure.unavailable(
                        "The audit trail is full: PostgreSQL does not take what waits to be written, and nothing is done that is not written down",
                        patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("The call was cancelled", patience);
        }
        return new Place(actor, actorName, action, target);
    }

    /** One event under way; it must be ended. */
    public final class Place {

        private final UUID actor;
        private final String actorName;
        private final String action;
        private final String target;
        private final Instant begin = Instant.now();
        private final long beginNanos = System.nanoTime();
        private final AtomicBoolean isEnded = new AtomicBoolean();

        private Place(UUID actor, String actorName, String action, String target) {
            this.actor = actor;
            this.actorName = actorName;
            this.action = action;
            this.target = target;
        }

        /** It is over; whoever says so again is not heard. */
        public void end(AuditEvent.Ending ending) {
            if (isEnded.compareAndSet(false, true)) {
                long nanos = System.nanoTime() - beginNanos;
                AuditEvent event =
                        new AuditEvent(
                                TimeOrderedId.at(begin),
                                begin,
                                actor,
                                actorName,
                                action,
                                target,
                                ending.place(),
                                ending.outcome(),
                                nanos / 1_000,
                                ending.digest());
                waiting.add(event);
                if (isOver && waiting.remove(event)) {
                    // nobody writes any more
                    log(event);
                }
            }
        }
    }

    /** What stands for something that must not be kept itself. */
    public String digest(String text) {
        return HexFormat.of().formatHex(keys.hash(PURPOSE, text));
    }

    /** After the calls that the end of the application has ended, before the database. */
    void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER - 1) ContextStop event) {
        event.close(() -> stop(LIMIT));
    }

    /**
     * Takes no more events, and writes what waits, as long as that is possible within a time; logs
     * the rest, and what ends later. Blocks.
     */
    void stop(Duration limit) {
        stopping.countDown();
        try {
            if (!writer.join(limit)) {
                writer.interrupt();
                writer.join(limit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        isOver = true;
        for (AuditEvent event = waiting.poll(); event != null; event = waiting.poll()) {
            log(event);
        }
    }

    private void run() {
        List<AuditEvent> batch = new ArrayList<>(BATCH_MAX);
        try {
            while (stopping.getCount() > 0 || !waiting.isEmpty()) {
                AuditEvent first = waiting.poll(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    if (waiting.size() < BATCH_MAX) {
                        stopping.await(GATHER.toMillis(), TimeUnit.MILLISECONDS);
                    }
                    waiting.drainTo(batch, BATCH_MAX - 1);
                    write(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            batch.forEach(AuditTrail::log);
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is done. */
    private void write(List<AuditEvent> batch) throws InterruptedException {
        boolean isFirst = true;
        while (!isWritten(batch, isFirst)) {
            isFirst = false;
            TimeUnit.NANOSECONDS.sleep(AGAIN.toNanos());
        }
        places.release(batch.size());
        written.increment(batch.size());
    }

    /** Whatever is wrong, the events are kept and offered again. */
    private boolean isWritten(List<AuditEvent> batch, boolean isFirst) {
        try {
            sink.write(batch);
            if (!isFirst) {
                LOG.log(Level.INFO, "the audit trail is written again");
            }
            return true;
        } catch (RuntimeException e) {
            LOG.log(
                    isFirst ? Level.WARNING : Level.DEBUG,
                    "the audit trail cannot be written, {0} events wait: {1}",
                    waiting.size() + batch.size(),
                    e.getMessage());
            return false;
        }
    }

    private static void log(AuditEvent event) {
        LOG.log(Level.WARNING, "audit event that could not be kept: {0}", event);
    }
}
