package com.sutazai.dev.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends GETs over kept connections to 127.0.0.1. Closed: each connection asks again when it was
 * answered, which finds the most that can be done. Open: requests begin at their intended times
 * whatever the answers do, and latency counts from there, so that a stall is not hidden.
 */
final class LoadGenerator {

    /** A place to send to. */
    record Target(int port, String path, String authorization) {}

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
                                try (Connection connection = new Connection(target)) {
                                    while (System.nanoTime() < end) {
                                        (connection.get() == 200 ? answered : errors)
                                                .incrementAndGet();
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
                                try (Connection connection = new Connection(target)) {
                                    int status = connection.get();
                                    if (status != 200) {
                                        errors.add("status " + status);
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
        ConcurrentLinkedQueue<Connection> idle = new ConcurrentLinkedQueue<>();
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
                                    Connection connection = idle.poll();
                                    if (connection == null) {
                                        connection = new Connection(target);
                                    }
                                    if (connection.get() != 200) {
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
        for (Connection connection : idle) {
            connection.close();
        }
        Arrays.sort(latencies);
        return new Load(count / seconds, errors.get(), latencies);
    }

    /** One kept connection; reads just enough HTTP to know where an answer ends. */
    private static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final InputStream in;
        private final byte[] buffer = new byte[16 * 1024];
        private final byte[] line = new byte[4 * 1024];
        private int position;
        private int limit;
        private int lineLength;
        private final byte[] request;

        Connection(Target target) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), target.port());
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            request =
                    ("GET "
                                    + target.path()
                                    + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                    + (target.authorization().isEmpty()
                                            ? ""
                                            : "Authorization: " + target.authorization() + "\r\n")
                                    + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
        }

        int get() throws IOException {
            socket.getOutputStream().write(request);
            readLine();
            int status = number(9, 10);
            int length = 0;
            boolean isChunked = false;
            for (readLine(); lineLength > 0; readLine()) {
                if (begins("content-length:")) {
                    length = number(16, 10);
                } else if (begins("transfer-encoding: chunked")) {
                    isChunked = true;
                }
            }
            skip(length);
            while (isChunked) {
                readLine();
                int size = number(0, 16);
                skip(size + 2);
                isChunked = size > 0;
            }
            return status;
        }

        /** Digits of the line from an index on. */
        private int number(int from, int radix) {
            int number = 0;
            for (int i = from; i < lineLength; i++) {
                int digit = Character.digit(line[i], radix);
                if (digit < 0) {
                    break;
                }
                number = number * radix + digit;
            }
            return number;
        }

        private boolean begins(String lowerCase) {
            for (int i = 0; i < lowerCase.length(); i++) {
                if (i >= lineLength || Character.toLowerCase(line[i]) != lowerCase.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void readLine() throws IOException {
            lineLength = 0;
            for (byte next = next(); next != '\n'; next = next()) {
                if (next != '\r') {
                    line[lineLength++] = next;
                }
            }
        }

        private byte next() throws IOException {
            if (position == limit) {
                fill();
            }
            return buffer[position++];
        }

        private void skip(int length) throws IOException {
            int left = length;
            while (left > 0) {
                if (position == limit) {
                    fill();
                }
                int step = Math.min(left, limit - position);
                position += step;
                left -= step;
            }
        }

        private void fill() throws IOException {
            position = 0;
            limit = in.read(buffer);
            if (limit <= 0) {
                throw new IOException("closed");
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
