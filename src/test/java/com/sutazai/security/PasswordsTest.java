package com.sutazai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordsTest {

    private static final Argon2id.Cost CHEAP = new Argon2id.Cost(8_192, 1, 1);

    private final Passwords passwords = new Passwords(1);

    @Test
    void tells_right_from_wrong() {
        String hash = passwords.hash("correct horse");
        assertThat(Passwords.isRight("correct horse", hash)).isTrue();
        assertThat(Passwords.isRight("Correct horse", hash)).isFalse();
    }

    @Test
    void works_on_no_more_at_once_than_it_may() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Callable<String> work =
                () ->
                        passwords.bounded(
                                () -> {
                                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                                    String hash = Argon2id.hash("x", CHEAP, 8, 16);
                                    now.decrementAndGet();
                                    return hash;
                                });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> each : threads.invokeAll(List.of(work, work, work, work))) {
                assertThat(each.get()).isNotEmpty();
            }
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void refuses_at_once_when_too_many_wait() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Boolean>> waiting =
                    IntStream.rangeClosed(0, Passwords.WAITING_MAX)
                            .mapToObj(
                                    i ->
                                            CompletableFuture.supplyAsync(
                                                    () -> passwords.bounded(() -> arrived(go)),
                                                    threads))
                            .toList();
            while (passwords.waiting() < Passwords.WAITING_MAX) {
                Thread.onSpinWait();
            }

            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> passwords.inTurn(() -> "not even done"))
                    .satisfies(
                            failure ->
                                    assertThat(failure.type()).isEqualTo(ProblemType.UNAVAILABLE));

            go.countDown();
            assertThat(waiting).allSatisfy(each -> assertThat(each.get()).isTrue());
        }
        assertThat(passwords.hash("x")).isNotEmpty();
    }

    private static boolean arrived(CountDownLatch go) {
        try {
            go.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
