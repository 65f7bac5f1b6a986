package com.sutazai.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sutazai.breaker.Breaker;
import com.sutazai.dev.Ports;
import com.sutazai.dev.Stack;
import com.sutazai.http.Failure;
import com.sutazai.http.TestStart;
import com.sutazai.tls.TlsSettings;
import com.sutazai.tls.Trust;
import java.nio.file.Path;
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
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.UnifiedJedis;

/** R5.3 and R5.4, on a real Redis of its own. */
@Timeout(60)
class RedisFailuresSystemTest {

    private static final int ALL = 50;
    private static final String PASSWORD = "of-this-test-only";
    private static final Duration WAIT = Duration.ofMillis(500);

    @TempDir Path folder;

    private final CountDownLatch released = new CountDownLatch(1);
    private com.sutazai.dev.Redis server;
    private Redis redis;

    @BeforeEach
    void start() throws Exception {
        server =
                new com.sutazai.dev.Redis(
                        Stack.get().checkout().resolve(".dev/cache"),
                        folder,
                        Ports.free(),
                        folder.resolve("redis.log"));
        server.start(PASSWORD);
        redis =
                new Redis(
                        new RedisSettings("127.0.0.1", server.port(), PASSWORD, false, WAIT),
                        new Trust(new TlsSettings(Optional.empty())));
        TestStart.of(redis::start);
        await(() -> redis.state().isUp());
    }

    @AfterEach
    void stop() {
        released.countDown();
        redis.stop();
        server.stop(Duration.ofSeconds(5));
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

    private List<CompletableFuture<Boolean>> kept(int count) {
        List<CompletableFuture<Boolean>> holders = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            holders.add(
                    CompletableFuture.supplyAsync(
                            () -> redis.with(this::keep), task -> Thread.ofVirtual().start(task)));
        }
        return holders;
    }

    private boolean answers() {
        return redis.tryWith(UnifiedJedis::ping).isPresent();
    }

    @Test
    void one_that_was_restarted_is_used_again_before_a_failing_one_would_be() throws Exception {
        List<CompletableFuture<Boolean>> holders = kept(10);
        await(() -> redis.poolUse().inUse() == 10);
        released.countDown();
        assertThat(holders).allSatisfy(holder -> assertThat(holder.join()).isTrue());

        server.server().signal("KILL");
        server.server().handle().onExit().join();
        while (redis.breaker().state() != Breaker.State.OPEN && redis.state().isUp()) {
            assertThat(answers()).isFalse();
        }
        server.start(PASSWORD);

        long begin = System.nanoTime();
        await(this::answers);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        // and those to the former one are gone
        assertThat(kept(20)).allSatisfy(holder -> assertThat(holder.join()).isTrue());
    }

    @Test
    void who_finds_no_connection_waits_for_as_long_as_for_an_answer_and_redis_is_not_to_blame()
            throws Exception {
        List<CompletableFuture<Boolean>> holders = kept(ALL);
        await(() -> redis.poolUse().inUse() == ALL);

        for (int i = 0; i < 4; i++) {
            long begin = System.nanoTime();
            assertThatThrownBy(() -> redis.with(UnifiedJedis::ping))
                    .isInstanceOf(Failure.class)
                    .hasMessage("All connections to Redis are in use");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(WAIT, WAIT.multipliedBy(8));
        }

        assertThat(redis.state().isUp()).as("the probe has its own").isTrue();
        assertThat(redis.breaker().state()).isEqualTo(Breaker.State.CLOSED);
        released.countDown();
        assertThat(holders).allSatisfy(holder -> assertThat(holder.join()).isTrue());
        assertThat(answers()).isTrue();
    }
}
