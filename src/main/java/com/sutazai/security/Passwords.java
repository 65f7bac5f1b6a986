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

/**
 * Argon2id with the OWASP parameters, a few at a time: each takes 19 MiB and a core. Blocks;
 * belongs on a virtual thread.
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

    private final Semaphore atOnce =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors() / 2));
    private final String nobody;

    @Inject
    public Passwords() {
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

    boolean matches(String password, String hash) {
        return bounded(() -> Argon2id.matches(password, hash));
    }

    /** Takes as long as {@link #matches}, for a user who does not exist. */
    void pretend(String password) {
        matches(password, nobody);
    }

    private <T> T bounded(java.util.function.Supplier<T> work) {
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
