package com.sutazai.mcp.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A process and all that it started, also what has left it to live on by itself: that is known by a
 * mark in its environment.
 *
 * @param mark unlike any other
 */
record ProcessTree(ProcessHandle root, String mark) {

    /** The variable that carries the mark. */
    static final String MARK = "SUTAZAI_MCP_PROCESS";

    private static final Path PROC = Path.of("/proc");

    /**
     * Ends all.
     *
     * @param patience for those that were asked to end by the closing of their stdin, and again for
     *     those that were told to
     */
    void end(Duration patience) {
        List<ProcessHandle> family = family();
        await(family, patience);
        Set<ProcessHandle> all = new LinkedHashSet<>(family);
        all.addAll(marked());
        all.removeIf(each -> !each.isAlive());
        all.forEach(ProcessHandle::destroy);
        await(List.copyOf(all), patience);
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends all, now. */
    void kill() {
        Stream.concat(family().stream(), marked().stream()).forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> family() {
        return Stream.concat(Stream.of(root), root.descendants()).toList();
    }

    /** Whoever inherited the mark, on a system that tells. */
    private List<ProcessHandle> marked() {
        byte[] wanted = (MARK + "=" + mark).getBytes(StandardCharsets.UTF_8);
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (has(process.resolve("environ"), wanted)) {
                    Optional<ProcessHandle> handle =
                            ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
                    handle.ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            // no Linux: the family is all that is known
            return found;
        }
        return found;
    }

    private static boolean has(Path environment, byte[] wanted) {
        try {
            String all = new String(Files.readAllBytes(environment), StandardCharsets.ISO_8859_1);
            return all.contains(new String(wanted, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // it has ended, or it is another user's
            return false;
        }
    }

    private static void await(List<ProcessHandle> processes, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        for (ProcessHandle handle : processes) {
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
