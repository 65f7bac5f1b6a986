package com.sutazai.mcp.upstream;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sessions with a server that have one client each. They end with their client, and with the
 * service at the latest, whoever still holds them. Thread-safe.
 */
public final class OwnPeers {

    private final Set<Peer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /** Another one, that was just opened. */
    public Peer add(Peer opened) {
        Peer own = new Own(opened);
        open.add(own);
        if (isClosed) {
            own.close();
        }
        return own;
    }

    /** Ends all. Blocks. */
    public void close() {
        isClosed = true;
        List.copyOf(open).forEach(Peer::close);
    }

    private final class Own extends PassedOn {

        Own(Peer peer) {
            super(peer);
        }

        @Override
        public void listen(boolean isWanted) {
            peer().listen(isWanted);
        }

        @Override
        public boolean isAlive() {
            return peer().isAlive();
        }

        @Override
        public void close() {
            if (open.remove(this)) {
                peer().close();
            }
        }
    }
}
