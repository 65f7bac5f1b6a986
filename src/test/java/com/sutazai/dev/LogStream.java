package com.sutazai.dev;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Copies to the terminal what the server adds to its log from now on. */
final class LogStream {

    private static final long POLL_MS = 250;

    private final Path log;

    LogStream(Path log) {
        this.log = log;
    }

    void start(CountDownLatch stopping) {
        Thread.ofPlatform().daemon().name("log").start(() -> copy(stopping));
    }

    private void copy(CountDownLatch stopping) {
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            lines.skip(Files.size(log));
            while (!stopping.await(POLL_MS, TimeUnit.MILLISECONDS)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank()) {
                        Console.say(line);
                    }
                }
            }
        } catch (IOException e) {
            Console.complain("The log " + log + " cannot be read: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
