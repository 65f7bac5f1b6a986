package com.sutazai.system;

import com.sutazai.dev.Jcmd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has, after a collection.
 *
 * @param threads by name, without numbers, virtual ones too; those of the JVM and of pools of the
 *     server, which come and go, are left out
 * @param loaders class loaders of web applications
 * @param mbeans registered ones
 * @param children processes that it started and that live
 * @param holders of class loaders, for people; empty unless it was looked
 */
record JvmState(
        Map<String, Integer> threads, int loaders, int mbeans, int children, String holders) {

    private static final Pattern NOT_OURS =
            Pattern.compile(
                    "(http-thread-pool|admin-thread-pool|payara-executor|Executor-Service|ForkJoinPool|GC |Parallel|G1 |C1 |C2 |Attach|Signal|GF Domain|Job Cleanup|Felix|RunLevel|RMI|VM |Grizzly|.*kernel).*");

    private static final String LOADER = "org.glassfish.web.loader.WebappClassLoader";

    private static final Pattern THREAD = Pattern.compile("(?m)^#\\d+ \"([^\"]*)\"");

    /** How it is now. */
    static JvmState of(ProcessHandle process) throws IOException, InterruptedException {
        // twice: what only waits to be cleaned up is cleaned up by the first
        Jcmd.ask(process, "GC.run");
        Jcmd.ask(process, "GC.run");
        String objects = Jcmd.ask(process, "GC.class_histogram");
        return new JvmState(
                threads(dump(process)),
                count(objects, LOADER),
                count(objects, "com.sun.jmx.mbeanserver.NamedObject"),
                (int) process.children().filter(ProcessHandle::isAlive).count(),
                "");
    }

    /** How it is now; says who holds class loaders if there are more than before. */
    static JvmState of(ProcessHandle process, JvmState before)
            throws IOException, InterruptedException {
        JvmState now = of(process);
        return now.loaders > before.loaders ? now.heldBy(HeapDump.holders(process, LOADER)) : now;
    }

    private JvmState heldBy(String holders) {
        return new JvmState(threads, loaders, mbeans, children, holders);
    }

    /** With virtual threads, which {@code Thread.print} leaves out. */
    private static String dump(ProcessHandle process) throws IOException, InterruptedException {
        Path file = Files.createTempFile("threads", ".txt");
        try {
            Jcmd.ask(process, "Thread.dump_to_file", "-overwrite", file.toString());
            return Files.readString(file);
        } finally {
            Files.delete(file);
        }
    }

    private static Map<String, Integer> threads(String dump) {
        Map<String, Integer> threads = new TreeMap<>();
        THREAD.matcher(dump)
                .results()
                .map(thread -> thread.group(1).replaceAll("[0-9]+", "N"))
                .filter(name -> !NOT_OURS.matcher(name).matches())
                .forEach(name -> threads.merge(name, 1, Integer::sum));
        return threads;
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
}
