package com.sutazai.mesh;

import com.sutazai.breaker.PoolUse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Kept connections to all instances: the one that was used last is used first. Limits in all and
 * per instance; whoever finds them reached waits. Thread-safe.
 */
final class Connections {

    private static final Logger LOG = System.getLogger(Connections.class.getName());

    private static final long SWEEP = TimeUnit.SECONDS.toNanos(1);
    private static final long FORGET = TimeUnit.MINUTES.toNanos(1);

    /** The connections to one address. */
    static final class Pool {

        private final String scheme;
        private final String address;
        private final int port;
        private final String authority;
        private final Semaphore free;
        private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
        private volatile long used;
        private volatile boolean isClosed;

        private Pool(Instance instance, int max) {
            this.scheme = instance.scheme();
            this.address = instance.address();
            this.port = instance.port();
            this.authority = instance.hostAndPort();
            this.free = new Semaphore(max);
        }

        private boolean leadsTo(Instance instance) {
            return port == instance.port()
                    && address.equals(instance.address())
                    && scheme.equals(instance.scheme());
        }

        /** {@code host:port}. */
        String authority() {
            return authority;
        }
    }

    private final int max;
    private final Connector connector;
    private final Map<String, Pool> pools = new ConcurrentHashMap<>();
    private final Semaphore free;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Leases leases = new Leases();
    private final LongAdder forgotten = new LongAdder();
    private volatile boolean isClosed;
    private final AtomicLong swept = new AtomicLong(System.nanoTime());

    Connections(int max, Connector connector) {
        this.max = max;
        this.connector = connector;
        this.free = new Semaphore(max);
    }

    Transport.Connections count() {
        int inUse = max - free.availablePermits();
        return new Transport.Connections(
                inUse, Math.max(0, open.get() - inUse), waiting.get(), max, forgotten.sum());
    }

    /** Of those to one instance. */
    PoolUse use(Instance instance) {
        Pool pool = pools.get(instance.id());
        int most = most();
        return pool == null
                ? new PoolUse(0, 0, most)
                : new PoolUse(
                        most - pool.free.availablePermits(), pool.free.getQueueLength(), most);
    }

    private int most() {
        return Math.max(1, max / 2);
    }

    Leases leases() {
        return leases;
    }

    Pool pool(Instance instance) {
        Pool known = pools.get(instance.id());
        if (known == null || !known.leadsTo(instance)) {
            known =
                    pools.compute(
                            instance.id(),
                            (id, now) ->
                                    now != null && now.leadsTo(instance)
                                            ? now
                                            : replaced(now, instance));
        }
        return known;
    }

    private Pool replaced(@Nullable Pool before, Instance instance) {
        if (before != null) {
            close(before);
        }
        return new Pool(instance, most());
    }

    /**
     * A kept connection or a new one; it must be given back or dropped.
     *
     * @throws ConnectionRequestTimeoutException if all are in use for longer than the patience
     * @throws ConnectTimeoutException if nobody answers in time
     */
    Connection lease(Pool pool, Exchange exchange) throws IOException {
        if (isClosed) {
            throw new IOException("the server stops");
        }
        enter(pool, exchange.patience());
        boolean isLeased = false;
        try {
            long now = System.nanoTime();
            pool.used = now;
            Connection kept = pool.idle.pollFirst();
            while (kept != null && !kept.isUsable(now)) {
                shut(kept);
                kept = pool.idle.pollFirst();
            }
            Connection leased = kept == null ? connect(pool, exchange) : kept;
            isLeased = true;
            return leased;
        } finally {
            if (!isLeased) {
                leave(pool);
            }
        }
    }

    /** It can be used again. */
    void giveBack(Pool pool, Connection connection) {
        if (pool.isClosed) {
            drop(pool, connection);
            return;
        }
        long now = System.nanoTime();
        connection.rest(now);
        pool.idle.addFirst(connection);
        leave(pool);
        if (pool.isClosed) {
            // between the two: nobody would look after it any more
            close(pool);
        }
        sweep(now);
    }

    /** It cannot be used again. */
    void drop(Pool pool, Connection connection) {
        shut(connection);
        leave(pool);
    }

    /** Also those that are in use; whoever wants another one is refused. */
    void close() {
        isClosed = true;
        pools.values().forEach(this::close);
        leases.endAll(ticket -> drop(ticket.pool(), ticket.connection()));
    }

    private void enter(Pool pool, Duration patience) throws IOException {
        if (pool.free.tryAcquire()) {
            if (free.tryAcquire()) {
                return;
            }
            pool.free.release();
        }
        long end = System.nanoTime() + patience.toNanos();
        takeForgotten();
        waiting.incrementAndGet();
        try {
            if (pool.free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                if (free.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                pool.free.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.decrementAndGet();
        }
        throw new ConnectionRequestTimeoutException("all connections are in use");
    }

    private void leave(Pool pool) {
        free.release();
        pool.free.release();
    }

    private Connection connect(Pool pool, Exchange exchange) throws IOException {
        if (open.incrementAndGet() > max) {
            makeRoom();
        }
        boolean isConnected = false;
        try {
            Connection connection =
                    connector.connect(
                            "https".equals(pool.scheme), pool.address, pool.port, exchange);
            isConnected = true;
            return connection;
        } finally {
            if (!isConnected) {
                open.decrementAndGet();
            }
        }
    }

    private void makeRoom() {
        for (Pool pool : pools.values()) {
            Connection kept = pool.idle.pollLast();
            if (kept != null) {
                shut(kept);
                return;
            }
        }
    }

    /** Closes what has rested for too long, and forgets who is not called any more. */
    private void sweep(long now) {
        long last = swept.get();
        if (now - last < SWEEP || !swept.compareAndSet(last, now)) {
            return;
        }
        pools.values()
                .removeIf(
                        pool -> {
                            boolean isUnused = isUnused(pool, now);
                            if (isUnused) {
                                close(pool);
                            }
                            return isUnused;
                        });
        takeForgotten();
    }

    /** Takes back what was neither read to its end nor closed: a fault of ours. */
    private void takeForgotten() {
        leases.endForgotten(
                ticket -> {
                    drop(ticket.pool(), ticket.connection());
                    forgotten.increment();
                    LOG.log(
                            Level.ERROR,
                            "an answer of {0} to {1} was forgotten; its connection is taken back",
                            ticket.pool().authority(),
                            ticket.path());
                });
    }

    private boolean isUnused(Pool pool, long now) {
        Connection oldest = pool.idle.peekLast();
        while (oldest != null && oldest.isTooOld(now)) {
            if (pool.idle.removeLastOccurrence(oldest)) {
                shut(oldest);
            }
            oldest = pool.idle.peekLast();
        }
        return now - pool.used > FORGET
                && pool.idle.isEmpty()
                && pool.free.availablePermits() == most();
    }

    private void close(Pool pool) {
        pool.isClosed = true;
        for (Connection kept = pool.idle.pollFirst(); kept != null; kept = pool.idle.pollFirst()) {
            shut(kept);
        }
    }

    private void shut(Connection connection) {
        open.decrementAndGet();
        connection.close();
    }
}
