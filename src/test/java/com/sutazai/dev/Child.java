package com.sutazai.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process of ours: its output goes to a file, it stops when told to. Not thread-safe. */
public final class Child {

    private static final Duration POLL = Duration.ofMillis(25);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path folder;
    private final Path log;
    private @Nullable Process process;

    /**
     * @param environment all that the process gets besides PATH, HOME and LANG
     */
    public Child(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path folder,
            Path log) {
        this.name = name;
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.folder = folder;
        this.log = log;
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public void start() {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> given = builder.environment();
        given.keySet().removeIf(key -> !List.of("PATH", "HOME", "LANG", "TZ").contains(key));
        given.putAll(environment);
        try {
            Files.createDirectories(log.getParent());
            process =
                    builder.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new CannotRun("Cannot start " + name + ": " + e.getMessage() + ".", e);
        }
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process().pid();
    }

    /** The process that is running or ran last. */
    public ProcessHandle handle() {
        return process().toHandle();
    }

    /** Waits until a condition holds, as long as the process lives. */
    public void awaitReady(BooleanSupplier isReady, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!isReady.getAsBoolean()) {
            if (!isAlive()) {
                throw new CannotRun(
                        name
                                + " ended at once (exit code "
                                + process().exitValue()
                                + "); the end of "
                                + log
                                + " says: "
                                + lastLines());
            }
            if (System.nanoTime() > end) {
                throw new CannotRun(
                        name
                                + " is not ready after "
                                + patience.toSeconds()
                                + " s; see "
                                + log
                                + ".");
            }
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
    }

    /** Waits until the process has ended. */
    public void awaitGone(Duration patience) {
        await(handle(), patience);
    }

    /**
     * Ends the process and all that it started: TERM, then KILL to whoever is left after the
     * patience.
     */
    public void stop(Duration patience) {
        if (process == null) {
            return;
        }
        List<ProcessHandle> tree =
                Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
        process.destroy();
        long end = System.nanoTime() + patience.toNanos();
        for (ProcessHandle handle : tree) {
            await(handle, Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
        for (ProcessHandle handle : tree) {
            if (handle.isAlive()) {
                handle.destroyForcibly();
                await(handle, Duration.ofSeconds(2));
            }
        }
    }

    /** Sends a signal by its name, for example STOP. */
    public void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private static void await(ProcessHandle handle, Duration patience) {
        try {
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            return;
        }
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    private String lastLines() {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.filter(line -> !line.isBlank()).toList();
            return String.join(" | ", all.subList(Math.max(0, all.size() - 3), all.size()));
        } catch (IOException | java.io.UncheckedIOException e) {
            return "(cannot be read)";
        }
    }
}
