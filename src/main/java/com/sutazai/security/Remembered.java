package com.sutazai.security;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * What was asked for, for a moment. When it has to be asked again one caller asks, and all who come
 * meanwhile wait for his answer. What was asked before it is to be forgotten is not remembered
 * after that, and a failure is not remembered at all. Thread-safe.
 */
public final class Remembered<K, V> {

    private final AsyncCache<K, V> answers;

    /**
     * @param max how many answers; then the oldest are forgotten
     * @param age after which each is asked for again
     */
    public Remembered(int max, Duration age) {
        answers = Caffeine.newBuilder().maximumSize(max).expireAfterWrite(age).buildAsync();
    }

    /** Blocks as long as the question does, and throws what it throws. */
    public V get(K key, Supplier<V> question) {
        CompletableFuture<V> known = answers.getIfPresent(key);
        if (known == null) {
            CompletableFuture<V> mine = new CompletableFuture<>();
            known = answers.asMap().putIfAbsent(key, mine);
            if (known == null) {
                known = mine;
                answer(mine, question);
            }
        }
        try {
            return known.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static <V> void answer(CompletableFuture<V> waiting, Supplier<V> question) {
        try {
            waiting.complete(question.get());
        } catch (Throwable e) {
            // whatever it was: nobody is to wait for ever
            waiting.completeExceptionally(e);
        }
    }

    void forget(K key) {
        answers.synchronous().invalidate(key);
    }

    public void forgetAll() {
        answers.synchronous().invalidateAll();
    }
}
