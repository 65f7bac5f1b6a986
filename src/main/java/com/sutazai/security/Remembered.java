package com.sutazai.security;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, for a moment. When it has to be asked again one caller asks, and all who come
 * meanwhile wait for his answer. What was asked before it is to be forgotten is not remembered
 * after that, and a failure is not remembered at all. Thread-safe.
 */
public final class Remembered<K, V> {

    private final AsyncCache<K, Answer<V>> answers;

    /** One of the two: a future that fails would be logged by the cache, each time. */
    private record Answer<V>(@Nullable V value, @Nullable RuntimeException failure) {}

    /**
     * @param max how many answers; then the oldest are forgotten
     * @param age after which each is asked for again
     */
    public Remembered(int max, Duration age) {
        answers = Caffeine.newBuilder().maximumSize(max).expireAfterWrite(age).buildAsync();
    }

    /** Blocks as long as the question does, and throws what it throws. */
    public V get(K key, Supplier<V> question) {
        CompletableFuture<Answer<V>> known = answers.getIfPresent(key);
        if (known == null) {
            CompletableFuture<Answer<V>> mine = new CompletableFuture<>();
            known = answers.asMap().putIfAbsent(key, mine);
            if (known == null) {
                known = mine;
                answer(key, mine, question);
            }
        }
        Answer<V> answer = known.join();
        if (answer.failure() != null) {
            throw answer.failure();
        }
        return Objects.requireNonNull(answer.value());
    }

    private void answer(K key, CompletableFuture<Answer<V>> waiting, Supplier<V> question) {
        Answer<V> answer;
        try {
            answer = new Answer<>(question.get(), null);
        } catch (RuntimeException e) {
            answer = new Answer<>(null, e);
        } catch (Throwable e) {
            // whatever it was: nobody is to wait for ever
            answer = new Answer<>(null, new IllegalStateException(e));
        }
        if (answer.failure() != null) {
            answers.asMap().remove(key, waiting);
        }
        waiting.complete(answer);
    }

    void forget(K key) {
        answers.synchronous().invalidate(key);
    }

    public void forgetAll() {
        answers.synchronous().invalidateAll();
    }
}
