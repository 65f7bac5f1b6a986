package com.sutazai.tasks;

import com.sutazai.http.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Writes what many callers bring with one commit: each waits until the batch with his own is
 * written. A batch is whatever has come while the one before was written, so nobody waits for
 * company, but where many come at the same time: then the next batch is begun a moment later, and a
 * commit serves more of them. If a batch fails each is written by itself, so that one that cannot
 * be written harms no other. Thread-safe.
 *
 * @param <T> what is written
 * @param <R> what comes of it
 */
final class Batches<T, R> {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Between two batches while many come. */
    private static final Duration COMPANY = Duration.ofMillis(2);

    private final Comparator<T> order;
    private final Function<List<T>, List<R>> write;
    private final int size;
    private final BlockingQueue<Waiting<T, R>> queue;
    private final String name;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private boolean isStarted;

    private record Waiting<T, R>(T item, CompletableFuture<R> written) {}

    /**
     * @param size of a batch; ten times as many may wait, others block
     * @param order in which a batch is written, so that two that lock the same rows do not wait for
     *     each other
     * @param write all or nothing; the results are in the order of what was given
     */
    Batches(String name, int size, Comparator<T> order, Function<List<T>, List<R>> write) {
        this.order = order;
        this.name = name;
        this.size = size;
        this.write = write;
        this.queue = new ArrayBlockingQueue<>(10 * size);
    }

    /**
     * Waits until it is written.
     *
     * @throws RuntimeException what the writing has thrown
     */
    R write(T item) throws InterruptedException {
        start();
        CompletableFuture<R> written = new CompletableFuture<>();
        Waiting<T, R> waiting = new Waiting<>(item, written);
        queue.put(waiting);
        try {
            while (true) {
                try {
                    return written.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    // what nobody has taken from the queue by now nobody will
                    if (isStopped() && queue.remove(waiting)) {
                        throw new IllegalStateException("the server is stopping", e);
                    }
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("it cannot be written", e.getCause());
        }
    }

    private synchronized void start() {
        if (!isStarted && !isStopped()) {
            isStarted = true;
            Thread.ofVirtual().name(name).start(this::run);
        }
    }

    /** Writes what is there and ends. */
    void stop() {
        stopped.countDown();
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private void run() {
        List<Waiting<T, R>> batch = new ArrayList<>();
        try {
            while (!isStopped() || !queue.isEmpty()) {
                Waiting<T, R> first = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, size - 1);
                    batch.sort(Comparator.comparing(Waiting::item, order));
                    written(batch);
                    if (batch.size() > 1) {
                        stopped.await(COMPANY.toMillis(), TimeUnit.MILLISECONDS);
                    }
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void written(List<Waiting<T, R>> batch) {
        try {
            List<R> results = write.apply(batch.stream().map(Waiting::item).toList());
            for (int i = 0; i < results.size(); i++) {
                batch.get(i).written().complete(results.get(i));
            }
        } catch (Throwable e) {
            // without PostgreSQL none can be written
            if (batch.size() == 1 || (e instanceof Failure away && away.isUnavailability())) {
                batch.forEach(each -> each.written().completeExceptionally(e));
            } else {
                batch.forEach(each -> written(List.of(each)));
            }
        }
    }
}
