package com.sutazai.mesh;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The use of a connection for one exchange. It is over once, whatever comes first: the end of the
 * answer, or of the interest in it.
 */
final class Lease {

    private final Connections connections;
    private final Connections.Pool pool;
    private final Connection connection;
    private final Exchange exchange;
    private final boolean isKept;
    private final AtomicBoolean isOver = new AtomicBoolean();

    /**
     * @param isKept whether the connection can be used again after the answer
     */
    Lease(
            Connections connections,
            Connections.Pool pool,
            Connection connection,
            Exchange exchange,
            boolean isKept) {
        this.connections = connections;
        this.pool = pool;
        this.connection = connection;
        this.exchange = exchange;
        this.isKept = isKept;
    }

    Exchange exchange() {
        return exchange;
    }

    /** The answer was read to its end. */
    void finish() {
        over(isKept);
    }

    /** Nobody reads on. */
    void end() {
        over(false);
    }

    private void over(boolean isUsable) {
        if (isOver.compareAndSet(false, true)) {
            boolean isUndisturbed = exchange.finish();
            if (isUsable && isUndisturbed) {
                connections.giveBack(pool, connection);
            } else {
                connections.drop(pool, connection);
            }
        }
    }
}
