package com.sutazai.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ContextStarterTest {

    /** What the server does around ours. */
    private static final class Context {

        private final CountDownLatch inside = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);

        private final Thread thread = Thread.ofPlatform().daemon().start(this::main);

        private void main() {
            new Begun(this).start();
            await(end);
        }
    }

    private record Begun(Context context) {

        void start() {
            context.inside.countDown();
            await(context.over);
        }
    }

    private final Context context = new Context();
    private final AtomicInteger done = new AtomicInteger();
    private final ContextStarter starter = new ContextStarter(null, null);

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread begin(Runnable... works) {
        await(context.inside);
        return Thread.ofVirtual()
                .start(() -> starter.begin(List.of(works), context.thread, Begun.class.getName()));
    }

    @Test
    void begins_when_the_start_is_over_though_its_thread_goes_on() throws Exception {
        Thread begun = begin(done::incrementAndGet);

        begun.join(java.time.Duration.ofMillis(100));
        assertThat(done).hasValue(0);

        context.over.countDown();
        begun.join();
        assertThat(done).hasValue(1);
        assertThat(context.thread.isAlive()).isTrue();
        context.end.countDown();
    }

    @Test
    void goes_on_after_what_fails() throws Exception {
        context.over.countDown();

        begin(
                        () -> {
                            throw new IllegalStateException("does not begin");
                        },
                        done::incrementAndGet)
                .join();

        assertThat(done).hasValue(1);
    }

    @Test
    void does_nothing_if_the_application_ends_before() throws Exception {
        Thread begun = begin(done::incrementAndGet);

        starter.end(List.of());
        begun.join();

        context.over.countDown();
        assertThat(done).hasValue(0);
    }

    @Test
    void ends_work_then_loops_then_connections_whatever_fails() {
        ContextStop stop = new ContextStop();
        List<String> ended = new ArrayList<>();
        stop.close(() -> ended.add("connection"));
        stop.endLoop(
                () -> {
                    ended.add("loop that fails");
                    throw new NoClassDefFoundError("gone");
                });
        stop.endLoop(() -> ended.add("loop"));
        stop.endWork(() -> ended.add("work"));

        starter.end(stop.works());

        assertThat(ended).containsExactly("work", "loop that fails", "loop", "connection");
    }
}
