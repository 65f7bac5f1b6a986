package com.sutazai.mcp.upstream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

/** Writes what a server says on stderr into our log, line by line. */
final class StderrLog {

    private static final Logger LOG = System.getLogger(StderrLog.class.getName());

    private static final int LINE_MAX = 500;

    private StderrLog() {}

    /** Reads to the end. Blocks. */
    static void drain(String name, InputStream stderr) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stderr, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LOG.log(
                        Level.INFO,
                        "{0}: {1}",
                        name,
                        line.length() > LINE_MAX ? line.substring(0, LINE_MAX) : line);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "stderr of {0} is closed", name);
        }
    }
}
