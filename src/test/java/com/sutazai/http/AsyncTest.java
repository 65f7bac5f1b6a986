package com.sutazai.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class AsyncTest {

    private static Thread thread(CompletionStage<?> stage) throws Exception {
        CompletableFuture<Thread> answered = new CompletableFuture<>();
        stage.whenComplete((result, error) -> answered.complete(Thread.currentThread()));
        return answered.get(5, TimeUnit.SECONDS);
    }

    private static void awaitResult(CompletionStage<?> stage) throws InterruptedException {
        while (!((CompletableFuture<?>) stage).isDone()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Jersey takes it from there and writes it on the thread that has called the method. */
    @Test
    void a_result_cannot_be_taken_from_it_by_who_asks() throws Exception {
        CompletionStage<String> early = Async.run(() -> "early");
        awaitResult(early);

        assertThatThrownBy(early::toCompletableFuture)
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void an_answer_is_never_written_by_the_thread_of_the_server_however_early_it_is_there()
            throws Exception {
        CompletionStage<String> early = Async.run(() -> "early");
        awaitResult(early);
        CompletionStage<String> failed =
                Async.run(
                        () -> {
                            throw new IllegalStateException("of the test");
                        });
        awaitResult(failed);

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
