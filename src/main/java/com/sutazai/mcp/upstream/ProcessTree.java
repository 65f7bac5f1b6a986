package com.sutazai.mcp.upstream;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for processes. */
final class ProcessTree {

    private ProcessTree() {}

    /** Waits until all have ended or the patience has. */
    static void await(List<ProcessHandle> tree, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        for (ProcessHandle handle : tree) {
            try {
                handle.onExit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("waiting for a process cannot fail", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
