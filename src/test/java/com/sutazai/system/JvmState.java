package com.sutazai.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has, after a collection.
 *
 * @param threads of the platform
 * @param loaders class loaders of web applications
 * @param mbeans registered ones
 * @param children processes that it started and that live
 */
record JvmState(int threads, int loaders, int mbeans, int children) {

    static JvmState of(ProcessHandle process) throws IOException, InterruptedException {
        // twice: what only waits to be cleaned up is cleaned up by the first
        jcmd(process, "GC.run");
        jcmd(process, "GC.run");
        String objects = jcmd(process, "GC.class_histogram");
        return new JvmState(
                (int) jcmd(process, "Thread.print").lines().filter(l -> l.startsWith("\"")).count(),
                count(objects, "org.glassfish.web.loader.WebappClassLoader"),
                count(objects, "com.sun.jmx.mbeanserver.NamedObject"),
                (int) process.children().filter(ProcessHandle::isAlive).count());
    }

    private static int count(String histogram, String type) {
        Matcher line =
                Pattern.compile(
                                "(?m)^ *[0-9]+: +([0-9]+) +[0-9]+ +"
                                        + Pattern.quote(type)
                                        + "( |$)")
                        .matcher(histogram);
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }

    private static String jcmd(ProcessHandle process, String command)
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
