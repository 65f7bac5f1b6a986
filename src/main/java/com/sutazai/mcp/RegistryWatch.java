package com.sutazai.mcp;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows the registry files: a change counts within a second, one that cannot be read changes
 * nothing.
 */
final class RegistryWatch {

    private static final Logger LOG = System.getLogger(RegistryWatch.class.getName());

    private static final Duration LOOK = Duration.ofMillis(300);

    private final RegistryFile reader;
    private final List<String> files;
    private final Consumer<Map<String, RegistryEntry>> follow;
    private List<String> before;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * @param follow told of all entries after a change
     */
    RegistryWatch(
            RegistryFile reader, List<String> files, Consumer<Map<String, RegistryEntry>> follow) {
        this.reader = reader;
        this.files = List.copyOf(files);
        this.follow = follow;
        this.before = state();
    }

    void start() {
        Thread.ofVirtual().name("mcp-registry").start(this::run);
    }

    void stop() {
        stopped.countDown();
    }

    private void run() {
        try {
            while (!stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                List<String> now = state();
                if (!now.equals(before)) {
                    before = now;
                    changed();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void changed() {
        try {
            follow.accept(reader.read(files));
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "an MCP registry has changed and cannot be used: {0}",
                    e.getMessage());
        }
    }

    private List<String> state() {
        return files.stream()
                .map(File::new)
                .map(file -> file.lastModified() + " " + file.length())
                .toList();
    }
}
