package com.sutazai.database;

import com.sutazai.breaker.PoolUse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/** Takes connections from the server's pool, and knows how many are out. Thread-safe. */
final class CountedConnections implements ConnectionFactory {

    /** What the definition of the pool says. */
    static final int MAX = 20;

    private static final Duration LOOK = Duration.ofMillis(5);

    private final DataSource pool;
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile boolean isClosed;

    CountedConnections(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Connection openConnection() throws SQLException {
        waiting.incrementAndGet();
        try {
            if (isClosed) {
                throw new SQLException("the server stops");
            }
            Connection taken = pool.getConnection();
            inUse.incrementAndGet();
            return taken;
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        try {
            connection.close();
        } finally {
            inUse.decrementAndGet();
        }
    }

    /** Does what takes connections from the pool itself. */
    void during(Runnable work) {
        waiting.incrementAndGet();
        try {
            work.run();
        } finally {
            waiting.decrementAndGet();
        }
    }

    /**
     * Hands out no more, and waits until all are back, or for so long. The server's pool would go
     * on to watch one that is taken in the moment in which it ends, for five minutes.
     *
     * @return whether all are back
     */
    boolean close(Duration patience) throws InterruptedException {
        isClosed = true;
        long end = System.nanoTime() + patience.toNanos();
        // who has passed the check before counts as waiting until he counts as having one
        while (waiting.get() + inUse.get() > 0) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
        return true;
    }

    PoolUse use() {
        return new PoolUse(inUse.get(), waiting.get(), MAX);
    }
}
