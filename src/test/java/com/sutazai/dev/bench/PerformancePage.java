package com.sutazai.dev.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code docs/performance.md}, of which each benchmark writes its own part. */
final class PerformancePage {

    private static final String PAGE = "docs/performance.md";

    private PerformancePage() {}

    /** Replaces the part of a benchmark, or adds it at the end. */
    static void write(Path checkout, String benchmark, String text) throws IOException {
        Path file = checkout.resolve(PAGE);
        String begin = "<!-- ./dev bench " + benchmark + " -->\n";
        String end = "<!-- end of " + benchmark + " -->\n";
        String page = Files.readString(file);
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        String part = begin + text.strip() + "\n" + end;
        Files.writeString(
                file,
                from < 0 || to < from
                        ? page.stripTrailing() + "\n\n" + part
                        : page.substring(0, from) + part + page.substring(to + end.length()));
    }
}
