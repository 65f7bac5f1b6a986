package com.sutazai.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.mesh.Alarms.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlarmsTest {

    private final Alarms alarms = new Alarms("test-alarms");

    @AfterEach
    void stop() {
        alarms.stop();
    }

    @Test
    void one_rings_when_its_time_has_passed_and_not_before() throws Exception {
        CountDownLatch rung = new CountDownLatch(1);
        long begin = System.nanoTime();

        alarms.in(Duration.ofMillis(40).toNanos(), rung::countDown);

        assertThat(rung.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(System.nanoTime() - begin)
                .isGreaterThanOrEqualTo(Duration.ofMillis(40).toNanos());
    }

    @Test
    void one_that_is_switched_off_is_silent_also_when_it_is_done_twice() throws Exception {
        AtomicInteger rung = new AtomicInteger();
        CountDownLatch later = new CountDownLatch(1);
        Alarm off = alarms.in(Duration.ofMillis(20).toNanos(), rung::incrementAndGet);

        off.cancel();
        off.cancel();
        alarms.in(Duration.ofMillis(60).toNanos(), later::countDown);

        assertThat(later.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(rung).hasValue(0);
    }

    @Test
    void a_failing_action_does_not_stop_the_others() throws Exception {
        CountDownLatch rung = new CountDownLatch(1);

        alarms.in(
                0,
                () -> {
                    throw new IllegalStateException("of the test");
                });
        alarms.in(Duration.ofMillis(20).toNanos(), rung::countDown);

        assertThat(rung.await(5, TimeUnit.SECONDS)).isTrue();
    }

    /** More than a round of the wheel away, in the same slots as near ones. */
    @Test
    void whatever_was_set_rings_once_or_was_switched_off() throws Exception {
        RandomGenerator chance = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        Map<Integer, AtomicInteger> rung = new ConcurrentHashMap<>();
        List<Integer> on = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int number = i;
            rung.put(number, new AtomicInteger());
            boolean isFar = chance.nextInt(4) == 0;
            long nanos =
                    isFar
                            ? Duration.ofSeconds(6 + chance.nextInt(30)).toNanos()
                            : chance.nextLong(Duration.ofMillis(300).toNanos());
            Alarm alarm = alarms.in(nanos, () -> rung.get(number).incrementAndGet());
            if (isFar || chance.nextBoolean()) {
                alarm.cancel();
            } else {
                on.add(number);
            }
        }
        CountDownLatch end = new CountDownLatch(1);
        alarms.in(Duration.ofMillis(400).toNanos(), end::countDown);

        assertThat(end.await(5, TimeUnit.SECONDS)).isTrue();

        assertThat(on).allSatisfy(number -> assertThat(rung.get(number)).hasValue(1));
        assertThat(rung.values().stream().mapToInt(AtomicInteger::get).max()).hasValue(1);
    }

    @Test
    void at_the_end_all_that_are_set_ring_and_later_ones_at_once() throws Exception {
        CountDownLatch rung = new CountDownLatch(2);
        AtomicInteger off = new AtomicInteger();
        alarms.in(Duration.ofHours(1).toNanos(), rung::countDown);
        alarms.in(Duration.ofHours(1).toNanos(), off::incrementAndGet).cancel();

        alarms.stop();
        alarms.in(Duration.ofHours(1).toNanos(), rung::countDown);

        assertThat(rung.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(off).hasValue(0);
    }
}
