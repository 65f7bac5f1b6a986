package com.sutazai.mcp.upstream;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that processes stay within their limits of memory. Where this server may make control
 * groups, the kernel does; else it is looked each second at what they have resident. Whoever was
 * over its limit is told of. One look serves all; it runs while there is somebody to watch.
 */
public final class MemoryWatch {

    private static final Logger LOG = System.getLogger(MemoryWatch.class.getName());

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Somebody who is watched; by the kernel if there is a group. */
    private record Watched(long max, Optional<MemoryGroup> group, LongConsumer over) {}

    private final Map<Long, Watched> watched = new ConcurrentHashMap<>();
    private final Optional<MemoryGroups> groups;
    private boolean isRunning;

    public MemoryWatch() {
        this(MemoryGroups.ofProcess());
    }

    /**
     * @param groups nothing if the kernel cannot be asked
     */
    MemoryWatch(Optional<MemoryGroups> groups) {
        this.groups = groups;
    }

    /**
     * A group for a process that is about to be started; nothing if the kernel cannot be asked.
     *
     * @param mark that no other has
     * @param max bytes; 0 for no limit
     */
    Optional<MemoryGroup> group(String mark, long max) {
        if (max == 0 || groups.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(groups.get().make(mark, max));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "memory is watched, not limited: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Watches a process and all that it starts, until {@link #leave}.
     *
     * @param max bytes
     * @param group of which it is a member
     * @param over told, once, what the process has: at most the limit if the kernel saw to it
     */
    synchronized void watch(long pid, long max, Optional<MemoryGroup> group, LongConsumer over) {
        watched.put(pid, new Watched(max, group, over));
        if (group.isEmpty() && !ResidentSizes.areTold()) {
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
            look(isResidentAsked() ? ResidentSizes.now() : null);
        } catch (IOException e) {
            LOG.log(
                    Level.ERROR,
                    "the memory of MCP servers could not be looked at: {0}",
                    e.getMessage());
        }
    }

    private boolean isResidentAsked() {
        return watched.values().stream().anyMatch(each -> each.group().isEmpty());
    }

    private void look(@Nullable ResidentSizes sizes) {
        watched.forEach(
                (pid, each) -> {
                    boolean isLimited = each.group().isPresent();
                    long size = isLimited || sizes == null ? each.max() : sizes.ofTree(pid);
                    boolean isOver =
                            isLimited ? each.group().get().wasExceeded() : size > each.max();
                    if (isOver && watched.remove(pid, each)) {
                        each.over().accept(size);
                    }
                });
    }
}
