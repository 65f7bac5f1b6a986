package com.sutazai.mcp.upstream;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all processes have resident in memory, read once from Linux's {@code /proc}.
 *
 * @param sizes bytes by process
 * @param children by parent
 */
record ResidentSizes(Map<Long, Long> sizes, Map<Long, List<Long>> children) {

    private static final Path PROC = Path.of("/proc");
    private static final int PARENT = 1;
    private static final int RESIDENT_PAGES = 21;
    private static final int KB = 1024;

    /** Whether this system tells. */
    static boolean areTold() {
        return Files.isReadable(PROC.resolve("self/stat"));
    }

    static ResidentSizes now() throws IOException {
        long pageSize = pageSize();
        Map<Long, Long> sizes = new HashMap<>();
        Map<Long, List<Long>> children = new HashMap<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                String[] fields = fields(process.resolve("stat"));
                if (fields.length > RESIDENT_PAGES) {
                    long pid = Long.parseLong(process.getFileName().toString());
                    sizes.put(pid, Long.parseLong(fields[RESIDENT_PAGES]) * pageSize);
                    children.computeIfAbsent(
                                    Long.parseLong(fields[PARENT]), parent -> new ArrayList<>())
                            .add(pid);
                }
            }
        }
        return new ResidentSizes(sizes, children);
    }

    /** Bytes of a page of memory. */
    private static long pageSize() throws IOException {
        for (String line : Files.readAllLines(PROC.resolve("self/smaps"))) {
            if (line.startsWith("KernelPageSize:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * KB;
            }
        }
        throw new IOException("/proc/self/smaps names no page size");
    }

    /** Bytes of a process and all that it started. */
    long ofTree(long root) {
        long sum = 0;
        Deque<Long> next = new ArrayDeque<>(List.of(root));
        while (!next.isEmpty()) {
            long pid = next.pop();
            sum += sizes.getOrDefault(pid, 0L);
            next.addAll(children.getOrDefault(pid, List.of()));
        }
        return sum;
    }

    /** What follows the name of the program, which can hold anything. */
    private static String[] fields(Path stat) throws IOException {
        try {
            String line = Files.readString(stat);
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (NoSuchFileException e) {
            // it has just ended
            return new String[0];
        } catch (IOException e) {
            if (Files.exists(stat)) {
                throw e;
            }
            return new String[0];
        }
    }
}
