package com.sutazai.breaker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks a dependency again and again. Thread-safe; one virtual thread, and one more while a question
 * is under way.
 */
public final class Probe {

    /** What to ask; returns if the answer is right. Blocking is fine. */
    @FunctionalInterface
    public interface Question {
        void ask() throws Exception;
    }

    private static final Logger LOG = System.getLogger(Probe.class.getName());

    private final String name;
    private final Duration interval;
    private final Duration patience;
    private final Question question;
    private volatile Dependency state;
    private final AtomicBoolean isBegun = new AtomicBoolean();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Semaphore signal = new Semaphore(0);
    private volatile CompletableFuture<Void> answer = new CompletableFuture<>();
    private @Nullable CompletableFuture<Void> underWay;
    private volatile @Nullable Thread loop;
    private volatile @Nullable Thread asking;

    /**
     * @param interval pause between an answer and the next question
     * @param patience how long an answer may take before the dependency counts as down
     */
    public Probe(String name, Duration interval, Duration patience, Question question) {
        this.name = name;
        this.interval = interval;
        this.patience = patience;
        this.question = question;
        this.state = Dependency.notAsked(name);
    }

    /** Begins, if it has not begun before. */
    public void start() {
        if (isBegun.compareAndSet(false, true)) {
            Thread made = Thread.ofVirtual().name("probe-" + name).unstarted(this::run);
            loop = made;
            made.start();
        }
    }

    /** Asks no more; who still waits for an answer is interrupted. */
    public void stop() {
        stopped.countDown();
        signal.release();
        interrupt(loop);
        interrupt(asking);
    }

    private static void interrupt(@Nullable Thread thread) {
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** The next question comes now, or once the one that is under way is answered. */
    public void wake() {
        signal.release();
    }

    /**
     * Asks now, or once the question that is under way is answered.
     *
     * @return completed with the answer to a question that was not yet asked, or when it is given
     *     up
     */
    public CompletableFuture<Void> askNow() {
        CompletableFuture<Void> next = answer;
        wake();
        return next;
    }

    public Dependency state() {
        return state;
    }

    private void run() {
        try {
            while (stopped.getCount() > 0) {
                // whoever comes from now on waits for the next question
                CompletableFuture<Void> told = answer;
                answer = new CompletableFuture<>();
                try {
                    askOnce();
                } finally {
                    told.complete(null);
                }
                if (stopped.getCount() > 0) {
                    signal.tryAcquire(interval.toMillis(), TimeUnit.MILLISECONDS);
                    signal.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answer.complete(null);
        }
    }

    private void askOnce() throws InterruptedException {
        long begin = System.nanoTime();
        CompletableFuture<Void> asked = underWay == null || underWay.isDone() ? begin() : underWay;
        underWay = asked;
        String detail = "";
        @Nullable Throwable cause = null;
        try {
            asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            detail = "does not answer within " + patience.toMillis() + " ms";
        } catch (ExecutionException e) {
            detail = Causes.inWords(e);
            cause = e.getCause();
        }
        if (stopped.getCount() == 0) {
            return;
        }
        turn(
                new Dependency(
                        name,
                        detail.isEmpty(),
                        detail,
                        Instant.now(),
                        Duration.ofNanos(System.nanoTime() - begin)),
                cause);
    }

    private CompletableFuture<Void> begin() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        Thread made =
                Thread.ofVirtual()
                        .name("ask-" + name)
                        .unstarted(
                                () -> {
                                    try {
                                        question.ask();
                                        answer.complete(null);
                                    } catch (Throwable e) {
                                        answer.completeExceptionally(e);
                                    }
                                });
        asking = made;
        made.start();
        if (stopped.getCount() == 0) {
            made.interrupt();
        }
        return answer;
    }

    private void turn(Dependency now, @Nullable Throwable cause) {
        Dependency before = state;
        state = now;
        if (before.isUp() != now.isUp() || !before.detail().equals(now.detail())) {
            Level level = now.isUp() ? Level.INFO : Level.WARNING;
            String text = name + " is " + (now.isUp() ? "up" : "down: " + now.detail());
            if (now.detail().equals(Causes.UNKNOWN)) {
                LOG.log(level, text, cause);
            } else {
                LOG.log(level, text);
            }
        }
    }
}
