package com.sutazai.dev;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Asks a JVM with the JDK's {@code jcmd}. */
public final class Jcmd {

    private Jcmd() {}

    /**
     * What it says.
     *
     * @throws IOException with what it says if it refuses
     */
    public static String ask(ProcessHandle process, String command)
            throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin/jcmd")
                                                .toString(),
                                        Long.toString(process.pid()),
                                        command))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException(said);
        }
        return said;
    }
}
