package com.sutazai.dev.bench;

import com.sutazai.dev.Child;
import com.sutazai.dev.Jcmd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server has in memory. */
final class ServerMemory {

    private ServerMemory() {}

    /** Heap in use after a collection, and the memory that the process has, in MB. */
    static String of(Child server) throws IOException, InterruptedException {
        Jcmd.ask(server.handle(), "GC.run");
        Matcher used =
                Pattern.compile("(?m)^\\s*(?:PSYoungGen|ParOldGen).* used (\\d+)K")
                        .matcher(Jcmd.ask(server.handle(), "GC.heap_info"));
        long heap = 0;
        while (used.find()) {
            heap += Long.parseLong(used.group(1));
        }
        Matcher resident =
                Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB")
                        .matcher(Files.readString(Path.of("/proc/" + server.pid() + "/status")));
        if (heap == 0 || !resident.find()) {
            throw new IllegalStateException("the memory of the server cannot be read");
        }
        return "heap %d, resident %d MB"
                .formatted(heap / 1024, Long.parseLong(resident.group(1)) / 1024);
    }
}
