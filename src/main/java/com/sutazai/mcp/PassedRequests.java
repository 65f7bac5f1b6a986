package com.sutazai.mcp;

import com.sutazai.http.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What other nodes work for on our account. A node that freezes, or whose machine is gone, closes
 * no connection: its requests are ended here when its lease has run out. Thread-safe.
 */
final class PassedRequests {

    private static final Logger LOG = System.getLogger(PassedRequests.class.getName());

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** One of them, until it is closed. */
    final class Passed implements AutoCloseable {

        private final UUID node;
        private final Runnable cancel;

        private Passed(UUID node, Runnable cancel) {
            this.node = node;
            this.cancel = cancel;
        }

        @Override
        public void close() {
            underWay.remove(this);
        }
    }

    private final Set<Passed> underWay = ConcurrentHashMap.newKeySet();
    private final UnaryOperator<Set<UUID>> gone;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * @param gone which of some nodes have lost their lease; may block, and fail
     */
    PassedRequests(UnaryOperator<Set<UUID>> gone) {
        this.gone = gone;
    }

    /** Looks once a second until the end. */
    void start() {
        Thread.ofVirtual().name("mcp-passed").start(this::run);
    }

    void stop() {
        stopped.countDown();
    }

    /**
     * One begins.
     *
     * @param cancel ends it with an exception
     */
    Passed begin(UUID node, Runnable cancel) {
        Passed passed = new Passed(node, cancel);
        underWay.add(passed);
        return passed;
    }

    private void run() {
        try {
            while (!stopped.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (Failure e) {
                    LOG.log(Level.DEBUG, "nobody knows who is gone: {0}", e.getMessage());
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "looking for who is gone failed", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the requests of nodes that are gone. */
    void look() {
        Collection<Passed> now = List.copyOf(underWay);
        if (now.isEmpty()) {
            return;
        }
        Set<UUID> lost =
                gone.apply(now.stream().map(each -> each.node).collect(Collectors.toSet()));
        now.stream().filter(each -> lost.contains(each.node)).forEach(each -> each.cancel.run());
    }
}
