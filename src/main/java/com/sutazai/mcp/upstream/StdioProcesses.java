package com.sutazai.mcp.upstream;

import com.sutazai.http.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How many processes of one server there are for clients of their own. Clients seldom say good-bye,
 * so the process that was idle longest makes room for the next client; it is started again when its
 * own client comes back. Thread-safe.
 */
final class StdioProcesses {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final String name;
    private final int max;
    private final List<StdioPeer> running = new ArrayList<>();

    StdioProcesses(String name, int max) {
        this.name = name;
        this.max = max;
    }

    /**
     * A process is about to be started.
     *
     * @throws Failure 503 if all are busy
     */
    void enter(StdioPeer peer) {
        StdioPeer idle = null;
        synchronized (running) {
            if (running.size() >= max) {
                idle =
                        running.stream()
                                .filter(each -> !each.isBusy())
                                .min(Comparator.comparingLong(StdioPeer::used))
                                .orElseThrow(this::full);
                running.remove(idle);
            }
            running.add(peer);
        }
        if (idle != null) {
            idle.suspend();
        }
    }

    /** A process has ended. */
    void leave(StdioPeer peer) {
        synchronized (running) {
            running.remove(peer);
        }
    }

    private Failure full() {
        return Failure.unavailable(
                "The MCP server " + name + " has " + max + " processes, all of them busy",
                RETRY_AFTER);
    }
}
