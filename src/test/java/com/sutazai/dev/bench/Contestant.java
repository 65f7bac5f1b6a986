package com.sutazai.dev.bench;

import com.sutazai.dev.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Someone who passes requests on to the same upstream.
 *
 * @param process whose CPU time counts, with that of its children
 */
record Contestant(String name, LoadGenerator.Target target, Child process) {

    /** CPU time used so far, in s: what the kernel counts in hundredths. */
    double cpuSeconds() {
        return Stream.concat(Stream.of(process.handle()), process.handle().descendants())
                        .mapToLong(handle -> ticks(handle.pid()))
                        .sum()
                / 100.0;
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException e) {
            // it ended between the listing and the look
            return 0;
        }
    }
}
