package com.sutazai.mesh;

/**
 * The use of a connection for one exchange. It is over once, whatever comes first: the end of the
 * answer, or of the interest in it.
 */
final class Lease {

    private final Connections connections;
    private final Exchange exchange;
    private final boolean isKept;
    private final Leases.Ticket ticket;

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
        this.exchange = exchange;
        this.isKept = isKept;
        this.ticket = connections.leases().begin(this, pool, connection, exchange.message().path());
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
        if (connections.leases().end(ticket)) {
            boolean isUndisturbed = exchange.finish();
            if (isUsable && isUndisturbed) {
                connections.giveBack(ticket.pool(), ticket.connection());
            } else {
                connections.drop(ticket.pool(), ticket.connection());
            }
        }
    }
}
