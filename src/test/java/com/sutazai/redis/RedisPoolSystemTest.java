package com.sutazai.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sutazai.dev.Stack;
import com.sutazai.http.Failure;
import com.sutazai.http.ProblemType;
import com.sutazai.http.TestStart;
import com.sutazai.tls.TlsSettings;
import com.sutazai.tls.Trust;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.UnifiedJedis;

/** R5.4: a pool on a real Redis whose connections are all in use. */
@Timeout(60)
class RedisPoolSystemTest {

    private static final int ALL = 50;

    private final CountDownLatch released = new CountDownLatch(1);
    private final Redis redis =
            new Redis(
                    new RedisSettings(
                            "127.0.0.1",
                            Stack.get().redis().port(),
                            Stack.get().setting("REDIS_PASSWORD"),
                            false,
                            Duration.ofMillis(500)),
                    new Trust(new TlsSettings(Optional.empty())));

    @BeforeEach
    void start() throws Exception {
        TestStart.of(redis::start);
        await(() -> redis.state().isUp());
    }

    @AfterEach
    void stop() {
        released.countDown();
        redis.stop();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Keeps a connection until it is released. */
    private boolean keep(UnifiedJedis client) {
        try (AbstractPipeline pipeline = client.pipelined()) {
            released.await();
            pipeline.sync();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void who_finds_none_waits_for_as_long_as_for_an_answer_and_is_told() throws Exception {
        List<CompletableFuture<Boolean>> holders = new ArrayList<>();
        for (int i = 0; i < ALL; i++) {
            holders.add(
                    CompletableFuture.supplyAsync(
                            () -> redis.with(this::keep), task -> Thread.ofVirtual().start(task)));
        }
        await(() -> redis.poolUse().inUse() == ALL);

        CompletableFuture<Throwable> refused =
                CompletableFuture.supplyAsync(
                        () -> catchThrowable(() -> redis.with(UnifiedJedis::ping)),
                        task -> Thread.ofVirtual().start(task));
        await(() -> redis.poolUse().waiting() > 0);

        assertThat(refused.get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.type()).isEqualTo(ProblemType.UNAVAILABLE));
        released.countDown();
        assertThat(holders).allSatisfy(holder -> assertThat(holder.join()).isTrue());
        await(() -> redis.poolUse().inUse() == 0);
    }
}
