package com.sutazai.mcp.upstream;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A control group: its processes and all that they start share a limit of memory. Thread-safe. */
final class MemoryGroup {

    private static final Logger LOG = System.getLogger(MemoryGroup.class.getName());

    private static final int REMOVALS = 40;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);
    private static final String KILLS = "oom_kill ";

    /** Of the kernel's interface: its files have other names and forms. */
    enum Version {
        ONE("memory.limit_in_bytes", "memory.oom_control"),
        TWO("memory.max", "memory.events");

        private final String limit;
        private final String events;

        Version(String limit, String events) {
            this.limit = limit;
            this.events = events;
        }

        /** What is written beside the limit, where the kernel has it: swap is memory too. */
        private Map<String, String> more(long max) {
            return this == ONE
                    ? Map.of("memory.memsw.limit_in_bytes", Long.toString(max))
                    : Map.of("memory.swap.max", "0", "memory.oom.group", "1");
        }
    }

    private final Path folder;
    private final Version version;

    private MemoryGroup(Path folder, Version version) {
        this.folder = folder;
        this.version = version;
    }

    static MemoryGroup make(Path folder, Version version, long max) throws IOException {
        Files.createDirectory(folder);
        MemoryGroup group = new MemoryGroup(folder, version);
        boolean isLimited = false;
        try {
            write(folder.resolve(version.limit), Long.toString(max));
            for (Map.Entry<String, String> each : version.more(max).entrySet()) {
                Path file = folder.resolve(each.getKey());
                if (Files.exists(file)) {
                    write(file, each.getValue());
                }
            }
            isLimited = true;
            return group;
        } finally {
            if (!isLimited) {
                group.remove();
            }
        }
    }

    private static void write(Path file, String value) throws IOException {
        Files.writeString(file, value, StandardCharsets.US_ASCII);
    }

    /** Into which a process writes its id to become a member. */
    Path members() {
        return folder.resolve("cgroup.procs");
    }

    /** Whether the kernel has ended a member because of the limit. */
    boolean wasExceeded() {
        try {
            return Files.readAllLines(folder.resolve(version.events)).stream()
                    .filter(line -> line.startsWith(KILLS))
                    .anyMatch(line -> !line.substring(KILLS.length()).strip().equals("0"));
        } catch (IOException e) {
            // removed: its processes have ended in another way
            return false;
        }
    }

    /** Takes it away as soon as its last member has ended; in the background. */
    void remove() {
        Thread.ofVirtual().name("mcp-memory-group").start(this::removed);
    }

    private void removed() {
        try {
            for (int i = 0; i < REMOVALS; i++) {
                if (isRemoved()) {
                    return;
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE);
            }
            LOG.log(Level.WARNING, "the control group {0} has members still", folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isRemoved() {
        try {
            // its files are the kernel's and go with it
            return Files.deleteIfExists(folder) || !Files.exists(folder);
        } catch (IOException e) {
            return false;
        }
    }
}
