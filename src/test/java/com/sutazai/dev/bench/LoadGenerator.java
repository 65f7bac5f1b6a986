package com.sutazai.dev.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Sends GETs over kept connections to 127.0.0.1. Closed: each connection asks again when it was
 * answered, which finds the most that can be done. Open: requests begin at their intended times
 * whatever the answers do, and latency counts from there, so that a stall is not hidden.
 */
final class LoadGenerator {

    /** What a connection sends, and whether what it gets is right. Of one thread. */
    interface Script {

        /** The next request, whole. */
        byte[] next();

        /**
         * Whether an answer is right.
         *
         * @param body its first bytes are the answer's
         */
        boolean isRight(int status, byte[] body, int length);
    }

    /**
     * A place to send to.
     *
     * @param authorization empty for none
     * @param scripts one for each connection
     */
    record Target(int port, String path, String authorization, Supplier<Script> scripts) {

        /** Sends GETs. */
        Target(int port, String path, String authorization) {
            this(port, path, authorization, () -> gets(path, authorization));
        }

        private static Script gets(String path, String authorization) {
            byte[] request =
                    ("GET "
                                    + path
                                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                    + (authorization.isEmpty()
                                            ? ""
                                            : "Authorization: " + authorization + "\r\n")
                                    + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            return new Script() {
                @Override
                public byte[] next() {
                    return request;
                }

                @Override
                public boolean isRight(int status, byte[] body, int length) {
                    return status == 200;
                }
            };
        }
    }

    /** How it went. */
    static final class Load {

        private final double perSecond;
        private final long errors;
        private final long[] latencies;

        /**
         * @param latencies in ns, sorted
         */
        Load(double perSecond, long errors, long[] latencies) {
            this.perSecond = perSecond;
            this.errors = errors;
            this.latencies = latencies;
        }

        double perSecond() {
            return perSecond;
        }

        long errors() {
            return errors;
        }

        double millis(double quantile) {
            return latencies.length == 0
                    ? 0
                    : latencies[(int) Math.min(latencies.length - 1, latencies.length * quantile)]
                            / 1e6;
        }
    }

    private static final int LATENCIES_MAX = 1_000_000;

    private LoadGenerator() {}

    static Load closed(Target target, int connections, Duration length)
            throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        AtomicLong answered = new AtomicLong();
        AtomicLong errors = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(connections);
        long begin = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (HttpConnection connection = new HttpConnection(target)) {
                                    while (System.nanoTime() < end) {
                                        (connection.ask() ? answered : errors).incrementAndGet();
                                    }
                                } catch (IOException e) {
                                    errors.incrementAndGet();
                                }
                                ended.countDown();
                            });
        }
        ended.await();
        double seconds = (System.nanoTime() - begin) / 1e9;
        return new Load(answered.get() / seconds, errors.get(), new long[0]);
    }

    /** As many connections as requests, all at once; how long until the last answer, in s. */
    static double burst(Target target, int requests) throws InterruptedException {
        Queue<String> errors = new ConcurrentLinkedQueue<>();
        CountDownLatch ended = new CountDownLatch(requests);
        long begin = System.nanoTime();
        for (int i = 0; i < requests; i++) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (HttpConnection connection = new HttpConnection(target)) {
                                    if (!connection.ask()) {
                                        errors.add("a wrong answer");
                                    }
                                } catch (IOException e) {
                                    errors.add(e.toString());
                                }
                                ended.countDown();
                            });
        }
        ended.await();
        if (!errors.isEmpty()) {
            throw new IllegalStateException(
                    errors.size()
                            + " of "
                            + requests
                            + " requests to "
                            + target.path()
                            + " failed, the first: "
                            + errors.peek());
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    static Load open(Target target, int connections, double rate, Duration length)
            throws InterruptedException {
        ConcurrentLinkedQueue<HttpConnection> idle = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < connections; i++) {
            idle.add(connected(target));
        }
        Semaphore room = new Semaphore(connections);
        int count = (int) Math.min(LATENCIES_MAX, rate * length.toSeconds());
        long[] latencies = new long[count];
        AtomicLong errors = new AtomicLong();
        CountDownLatch ended = new CountDownLatch(count);
        long gap = (long) (1e9 / rate);
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int number = i;
            long intended = begin + i * gap;
            LockSupport.parkNanos(intended - System.nanoTime());
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    room.acquire();
                                    HttpConnection connection = idle.poll();
                                    if (connection == null) {
                                        connection = new HttpConnection(target);
                                    }
                                    if (!connection.ask()) {
                                        errors.incrementAndGet();
                                    }
                                    idle.add(connection);
                                } catch (IOException e) {
                                    errors.incrementAndGet();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                } finally {
                                    room.release();
                                    latencies[number] = System.nanoTime() - intended;
                                    ended.countDown();
                                }
                            });
        }
        ended.await();
        double seconds = (System.nanoTime() - begin) / 1e9;
        for (HttpConnection connection : idle) {
            connection.close();
        }
        Arrays.sort(latencies);
        return new Load(count / seconds, errors.get(), latencies);
    }

    private static HttpConnection connected(Target target) {
        try {
            return new HttpConnection(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
