package com.sutazai.dev;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts dead children again; ends when the server does or when everything is to stop. */
final class Supervisor {

    /**
     * A child and the port it serves.
     *
     * @param port if somebody serves it already, the child is not started again: a person did that
     *     by hand
     */
    record Watched(Child child, int port) {}

    private static final Duration RESTART = Duration.ofSeconds(30);
    private static final long POLL_MS = 500;

    private final CountDownLatch stopping;
    private final Path logs;
    private final Map<Watched, Long> deadSince = new HashMap<>();

    Supervisor(CountDownLatch stopping, Path logs) {
        this.stopping = stopping;
        this.logs = logs;
    }

    /** Exit code: 0 after a stop, 1 if the server ended by itself. */
    int watch(List<Watched> children, Child server) throws InterruptedException {
        while (!stopping.await(POLL_MS, TimeUnit.MILLISECONDS)) {
            if (!server.isAlive()) {
                Console.complain("The server has ended; see " + logs.resolve("server.log") + ".");
                return 1;
            }
            children.forEach(this::look);
        }
        return 0;
    }

    private void look(Watched watched) {
        Child child = watched.child();
        if (child.isAlive()) {
            return;
        }
        long now = System.nanoTime();
        Long since = deadSince.putIfAbsent(watched, now);
        if (since == null) {
            Console.say(
                    child.name()
                            + " has ended; it is started again in "
                            + RESTART.toSeconds()
                            + " s.");
        } else if (now - since >= RESTART.toNanos() && stopping.getCount() > 0) {
            deadSince.remove(watched);
            if (!Ports.isTaken(watched.port())) {
                child.start();
                Console.say(child.name() + " was started again.");
            }
        }
    }
}
