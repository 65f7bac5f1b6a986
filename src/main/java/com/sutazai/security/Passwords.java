package com.sutazai.security;

import com.sutazai.http.Failure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Argon2id with the OWASP parameters, a few at a time: each takes 19 MiB and a core, and where
 * there are several half of them stay for everybody else. When too many logins wait, further ones
 * are told so at once; new passwords wait their turn. Blocks; belongs on a virtual thread.
 * Thread-safe.
 */
@Singleton
public class Passwords {

    private static final int MEMORY_KIB = 19_456;
    private static final int ITERATIONS = 2;
    private static final Argon2id.Cost COST = new Argon2id.Cost(MEMORY_KIB, ITERATIONS, 1);
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** More waiting than this is answered "try again" rather than late. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);

    /** For each that is worked on; these take two to four seconds. */
    static final int WAITING_MAX = 64;

    private final int size;
    private final Semaphore atOnce;
    private final String nobody;

    @Inject
    public Passwords() {
        this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    /**
     * @param size how many at the same time
     */
    Passwords(int size) {
        this.size = size;
        // who came first is first, or he would wait in vain
        this.atOnce = new Semaphore(size, true);
        this.nobody = elsewhere(() -> hash(RandomText.next()));
    }

    /** In a thread that ends: the library leaves its settings with the one that is first. */
    private static <T> T elsewhere(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The server is stopping", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    String hash(String password) {
        return bounded(() -> Argon2id.hash(password, COST, SALT_BYTES, HASH_BYTES));
    }

    /**
     * Does something with passwords when it is its turn: it finds what all others have done, but
     * for those that have theirs at the same time.
     *
     * @throws Failure 503 if too many wait, or it waits too long
     */
    <T> T inTurn(Supplier<T> work) {
        requireRoom();
        return bounded(work);
    }

    /** Only {@link #inTurn}. */
    static boolean isRight(String password, String hash) {
        return Argon2id.matches(password, hash);
    }

    /** Takes as long as {@link #isRight}, for a user who does not exist. Only {@link #inTurn}. */
    void pretend(String password) {
        isRight(password, nobody);
    }

    /** How many of one who is not to keep out all others may be there: half of the room. */
    int roomOfOne() {
        return size * WAITING_MAX / 2;
    }

    /** How many wait for their turn. */
    int waiting() {
        return atOnce.getQueueLength();
    }

    /**
     * Refuses what would only wait.
     *
     * @throws Failure 503 if too many wait
     */
    void requireRoom() {
        if (waiting() >= size * WAITING_MAX) {
            throw Failure.unavailable("Too many logins at once; try again", WAIT_MAX);
        }
    }

    /**
     * Does something that takes a core, when it is its turn.
     *
     * @throws Failure 503 if it waits too long
     */
    <T> T bounded(Supplier<T> work) {
        try {
            if (!atOnce.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Failure.unavailable("Too many logins at once; try again", WAIT_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unavailable("The server is stopping", WAIT_MAX);
        }
        try {
            return work.get();
        } finally {
            atOnce.release();
        }
    }
}
