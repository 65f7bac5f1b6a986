package com.sutazai.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AsyncTest {

    private static Thread thread(CompletionStage<?> stage) throws Exception {
        CompletableFuture<Thread> answered = new CompletableFuture<>();
        stage.whenComplete((result, error) -> answered.complete(Thread.currentThread()));
        return answered.get(5, TimeUnit.SECONDS);
    }

    @Test
    void an_answer_is_never_written_by_the_thread_of_the_server_however_early_it_is_there()
            throws Exception {
        CompletionStage<String> early = Async.run(() -> "early");
        early.toCompletableFuture().get(5, TimeUnit.SECONDS);
        CompletionStage<String> failed =
                Async.run(
                        () -> {
                            throw new IllegalStateException("of the test");
                        });
        failed.exceptionally(error -> "").toCompletableFuture().get(5, TimeUnit.SECONDS);

        assertThat(thread(early)).isNotSameAs(Thread.currentThread());
        assertThat(thread(failed)).isNotSameAs(Thread.currentThread());
        assertThat(thread(early.thenApply(String::length))).isNotSameAs(Thread.currentThread());
    }

    @Test
    void one_that_is_there_later_is_written_by_the_thread_that_has_worked_for_it()
            throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        CompletableFuture<Thread> worked = new CompletableFuture<>();
        CompletionStage<String> later =
                Async.run(
                        () -> {
                            worked.complete(Thread.currentThread());
                            heard.await();
                            return "later";
                        });
        CompletableFuture<Thread> written = new CompletableFuture<>();
        later.whenComplete((result, error) -> written.complete(Thread.currentThread()));
        heard.countDown();

        assertThat(written.get(5, TimeUnit.SECONDS)).isSameAs(worked.get());
    }
}
