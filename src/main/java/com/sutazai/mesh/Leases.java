package com.sutazai.mesh;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The leases that are out. Whoever forgets to read an answer to its end, and to close it, would
 * keep its connection for good; the garbage collector tells of him, however long a good stream may
 * last. Thread-safe.
 */
final class Leases {

    private final ReferenceQueue<Lease> forgotten = new ReferenceQueue<>();
    private final Set<Ticket> out = ConcurrentHashMap.newKeySet();

    /** What is left when a lease is forgotten; does not lead to it. */
    static final class Ticket extends PhantomReference<Lease> {

        private final Connections.Pool pool;
        private final Connection connection;
        private final String path;

        private Ticket(
                Lease lease,
                ReferenceQueue<Lease> queue,
                Connections.Pool pool,
                Connection connection,
                String path) {
            super(lease, queue);
            this.pool = pool;
            this.connection = connection;
            this.path = path;
        }

        Connections.Pool pool() {
            return pool;
        }

        Connection connection() {
            return connection;
        }

        /** What was asked for, without its query. */
        String path() {
            int query = path.indexOf('?');
            return query < 0 ? path : path.substring(0, query);
        }
    }

    /**
     * A lease begins.
     *
     * @param path of the request
     */
    Ticket begin(Lease lease, Connections.Pool pool, Connection connection, String path) {
        Ticket ticket = new Ticket(lease, forgotten, pool, connection, path);
        out.add(ticket);
        return ticket;
    }

    /** Whether it was still out: the first who says so has its connection. */
    boolean end(Ticket ticket) {
        return out.remove(ticket);
    }

    /** Ends all, whoever has them. */
    void endAll(Consumer<Ticket> ended) {
        for (Ticket ticket : out) {
            if (end(ticket)) {
                ended.accept(ticket);
            }
        }
    }

    /** Ends the leases that nobody has any more. */
    void endForgotten(Consumer<Ticket> ended) {
        for (var lost = forgotten.poll(); lost != null; lost = forgotten.poll()) {
            if (lost instanceof Ticket ticket && end(ticket)) {
                ended.accept(ticket);
            }
        }
    }
}
