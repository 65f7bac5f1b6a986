package com.sutazai.database;

import com.sutazai.breaker.PoolUse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/** Takes connections from the server's pool, and knows how many are out. Thread-safe. */
final class CountedConnections implements ConnectionFactory {

    /** What the definition of the pool says. */
    static final int MAX = 20;

    private final DataSource pool;
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();

    CountedConnections(DataSource pool) {
        this.pool = pool;
    }

    @Override
    public Connection openConnection() throws SQLException {
        waiting.incrementAndGet();
        try {
            Connection taken = pool.getConnection();
            inUse.incrementAndGet();
            return taken;
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        inUse.decrementAndGet();
        connection.close();
    }

    PoolUse use() {
        return new PoolUse(inUse.get(), waiting.get(), MAX);
    }
}
