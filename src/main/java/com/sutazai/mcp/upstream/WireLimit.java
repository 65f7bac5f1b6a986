package com.sutazai.mcp.upstream;

import com.sutazai.http.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How many wires to one server there are for clients of their own: processes or connections.
 * Clients seldom say good-bye, so the one that was idle longest makes room for the next client; it
 * is opened again when its own client comes back. Thread-safe.
 */
final class WireLimit {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final String name;
    private final int max;
    private final List<WirePeer> running = new ArrayList<>();

    WireLimit(String name, int max) {
        this.name = name;
        this.max = max;
    }

    /** Of the server. */
    String name() {
        return name;
    }

    /**
     * A wire is about to be opened.
     *
     * @throws Failure 503 if all are busy
     */
    void enter(WirePeer peer) {
        WirePeer idle = null;
        synchronized (running) {
            if (running.size() >= max) {
                idle =
                        running.stream()
                                .filter(each -> !each.isBusy())
                                .min(Comparator.comparingLong(WirePeer::used))
                                .orElseThrow(this::full);
                running.remove(idle);
            }
            running.add(peer);
        }
        if (idle != null) {
            idle.suspend();
        }
    }

    /** A wire has ended. */
    void leave(WirePeer peer) {
        synchronized (running) {
            running.remove(peer);
        }
    }

    /** Whether none is open. */
    boolean isEmpty() {
        synchronized (running) {
            return running.isEmpty();
        }
    }

    /** All end; each is opened again when its client comes back. */
    void suspend() {
        List<WirePeer> all;
        synchronized (running) {
            all = List.copyOf(running);
            running.clear();
        }
        all.forEach(WirePeer::suspend);
    }

    private Failure full() {
        return Failure.unavailable(
                "The MCP server "
                        + name
                        + " has "
                        + max
                        + " clients of their own, all of them busy",
                RETRY_AFTER);
    }
}
