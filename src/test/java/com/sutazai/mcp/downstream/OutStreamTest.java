package com.sutazai.mcp.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.sutazai.mcp.downstream.OutStream.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutStreamTest {

    private static final Duration LONG = Duration.ofSeconds(5);

    private final OutStream stream =
            new OutStream(3, new OutStream.Limits(4, 100, Duration.ofMillis(200)));

    private void push(String text) {
        stream.push(text.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> readFrom(long after) throws InterruptedException {
        long reader = stream.attach();
        List<String> read = new ArrayList<>();
        long seen = after;
        Optional<Event> next = stream.await(reader, seen, Duration.ZERO);
        while (next.isPresent()) {
            seen = next.get().number();
            read.add(seen + new String(next.get().json(), StandardCharsets.UTF_8));
            next = stream.await(reader, seen, Duration.ZERO);
        }
        stream.detach(reader);
        return read;
    }

    @Test
    void events_come_in_order_and_again_from_where_a_reader_stopped() throws Exception {
        push("a");
        push("b");
        stream.finish("c".getBytes(StandardCharsets.UTF_8));
        push("too late");

        assertThat(readFrom(0)).containsExactly("1a", "2b", "3c");
        assertThat(readFrom(1)).containsExactly("2b", "3c");
        assertThat(stream.isOver(stream.attach(), 3)).isTrue();
        assertThat(stream.isOver(stream.attach(), 2)).isFalse();
    }

    @Test
    void without_a_reader_only_the_newest_are_kept() throws Exception {
        IntStream.range(0, 10).forEach(i -> push("x"));

        assertThat(readFrom(0)).containsExactly("7x", "8x", "9x", "10x");
    }

    @Test
    void bytes_are_limited_too_but_one_event_is_always_kept() throws Exception {
        push("a");
        push("b".repeat(200));

        assertThat(readFrom(0)).containsExactly("2" + "b".repeat(200));
    }

    @Test
    void whoever_speaks_waits_for_a_slow_reader_but_not_for_ever() throws Exception {
        stream.attach();
        IntStream.range(0, 4).forEach(i -> push("x"));
        long begin = System.nanoTime();

        push("one too many");

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(150), LONG);
    }

    @Test
    void a_mention_waits_for_nobody() {
        stream.attach();
        IntStream.range(0, 4).forEach(i -> push("x"));
        long begin = System.nanoTime();

        stream.mention("y".getBytes(StandardCharsets.UTF_8));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void a_reader_that_was_replaced_reads_nothing_more() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        long first = stream.attach();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                if (stream.await(first, 0, LONG).isEmpty()) {
                                    ended.countDown();
                                }
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });

        stream.attach();

        assertThat(ended.await(2, TimeUnit.SECONDS)).isTrue();
        assertThat(stream.isOver(first, 0)).isTrue();
    }
}
