package com.sutazai.mesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.breaker.Breaker;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakerTwinTest {

    private static final Duration DELAY = Duration.ofMillis(20);

    @Test
    void the_twin_of_the_simulation_does_as_the_breaker_does() throws Exception {
        for (long seed = 1; seed <= 8; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int failuresMax = 1 + random.nextInt(5);
            Breaker real = new Breaker(failuresMax, DELAY);
            BreakerTwin twin = new BreakerTwin(failuresMax, DELAY);
            long now = 0;
            for (int step = 0; step < 60; step++) {
                if (real.state() == Breaker.State.OPEN) {
                    assertThat(twin.state(now)).as("seed %d", seed).isEqualTo(Breaker.State.OPEN);
                    awaitHalfOpen(real);
                    now += DELAY.toNanos();
                }
                boolean isGood = random.nextInt(3) == 0;
                call(real, isGood);
                twin.ended(isGood, now);
                assertThat(twin.state(now)).as("seed %d", seed).isEqualTo(real.state());
            }
        }
    }

    private static void call(Breaker breaker, boolean isGood) throws Exception {
        try {
            breaker.call(
                    () -> {
                        if (!isGood) {
                            throw new IOException("down");
                        }
                        return true;
                    },
                    Boolean.class);
        } catch (IOException e) {
            assertThat(isGood).isFalse();
        }
    }

    private static void awaitHalfOpen(Breaker breaker) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (breaker.state() == Breaker.State.OPEN && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    }
}
