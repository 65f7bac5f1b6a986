package com.sutazai.mesh.consul;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one path of Consul by its rules for clients, on a virtual thread, until it is stopped.
 */
final class BlockingQuery {

    private static final Logger LOG = System.getLogger(BlockingQuery.class.getName());

    private static final Duration PAUSE_MIN = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    /** Ten changes may come at once; a storm is followed once a second. */
    private static final int BURST = 10;

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What came back. */
    interface Listener {

        /** An answer that can be read; it may be the same as before. */
        void answered(JsonNode content) throws IOException;

        /** No answer, or none that can be read. */
        void failed(String why);
    }

    private final ConsulClient consul;
    private final String path;
    private final Listener listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final TokenBucket bucket = new TokenBucket(BURST, INTERVAL, System.nanoTime());
    private volatile @Nullable Thread thread;
    private String told = "";

    BlockingQuery(ConsulClient consul, String path, Listener listener) {
        this.consul = consul;
        this.path = path;
        this.listener = listener;
    }

    void start() {
        thread = Thread.ofVirtual().name("consul" + path).start(this::run);
    }

    void stop() {
        stopped.countDown();
        Thread started = thread;
        if (started != null) {
            started.interrupt();
        }
    }

    private void run() {
        long index = 0;
        int failures = 0;
        try {
            while (!rest(bucket.take(System.nanoTime()))) {
                try {
                    ConsulClient.Indexed answer = consul.watch(path, index);
                    listener.answered(answer.content());
                    // a falling index means another history: begin again
                    index = answer.index() < index ? 0 : answer.index();
                    failures = 0;
                    told = "";
                } catch (IOException | RuntimeException e) {
                    index = 0;
                    tell(e);
                    if (rest(pause(failures++))) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Exception error) {
        if (stopped.getCount() == 0) {
            return;
        }
        String why = String.valueOf(error.getMessage());
        listener.failed(why);
        if (!why.equals(told)) {
            LOG.log(
                    Level.WARNING,
                    "Consul cannot be asked for {0}, what it said before stays: {1}",
                    path,
                    why);
            told = why;
        }
    }

    /** Full jitter up to a bound that doubles. */
    private static long pause(int failures) {
        long bound = Math.min(PAUSE_MAX.toNanos(), PAUSE_MIN.toNanos() << Math.min(failures, 10));
        return PAUSE_MIN.toNanos() / 2 + ThreadLocalRandom.current().nextLong(bound);
    }

    /** Waits; whether it was stopped meanwhile. */
    private boolean rest(long nanos) throws InterruptedException {
        return stopped.await(nanos, TimeUnit.NANOSECONDS);
    }
}
