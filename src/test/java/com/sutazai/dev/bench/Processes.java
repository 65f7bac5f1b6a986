package com.sutazai.dev.bench;

import com.sutazai.dev.Child;
import com.sutazai.dev.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a benchmark has started; stopped at its end. */
final class Processes implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final List<Child> started = new ArrayList<>();

    Processes(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("logs"));
    }

    /** Starts one and waits until it listens. */
    Child start(String name, int port, List<String> command, Map<String, String> environment)
            throws InterruptedException {
        Child child =
                new Child(
                        name,
                        command,
                        environment,
                        folder,
                        folder.resolve("logs/" + name + ".log"));
        child.start();
        started.add(child);
        child.awaitReady(() -> Ports.isTaken(port), PATIENCE);
        return child;
    }

    @Override
    public void close() {
        started.forEach(child -> child.stop(Duration.ofSeconds(2)));
    }
}
