package com.sutazai.mcp.upstream;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/**
 * Looks each second at what the processes with a limit have resident, and tells of one that is over
 * it. One look serves all. It runs while there is somebody to watch.
 */
public final class MemoryWatch {

    private static final Logger LOG = System.getLogger(MemoryWatch.class.getName());

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Somebody who is watched. */
    private record Watched(long max, LongConsumer over) {}

    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();
    private boolean isRunning;

    /**
     * Watches a process and all that it starts, until {@link #leave}.
     *
     * @param max bytes
     * @param over told, once, what the process has
     */
    synchronized void watch(long pid, long max, LongConsumer over) {
        watched.put(pid, new Watched(max, over));
        if (!ResidentSizes.areTold()) {
            LOG.log(
                    Level.WARNING,
                    "this system does not tell the memory of processes: no limit counts");
        } else if (!isRunning) {
            isRunning = true;
            Thread.ofVirtual().name("mcp-memory").start(this::run);
        }
    }

    void leave(long pid) {
        watched.remove(pid);
    }

    /** Nobody is left: whoever comes next begins anew. */
    private synchronized boolean isOver() {
        isRunning = !watched.isEmpty();
        return !isRunning;
    }

    private void run() {
        try {
            while (!isOver()) {
                look();
                Thread.sleep(LOOK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What cannot be read now can with the next look. */
    private void look() {
        try {
            look(ResidentSizes.now());
        } catch (IOException e) {
            LOG.log(
                    Level.ERROR,
                    "the memory of MCP servers could not be looked at: {0}",
                    e.getMessage());
        }
    }

    private void look(ResidentSizes sizes) {
        watched.forEach(
                (pid, each) -> {
                    long size = sizes.ofTree(pid);
                    if (size > each.max() && watched.remove(pid, each)) {
                        each.over().accept(size);
                    }
                });
    }
}
