package com.sutazai.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private static List<String> events(String text) throws IOException {
        EventStream stream =
                new EventStream(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 100);
        List<String> events = new ArrayList<>();
        for (var event = stream.next(); event.isPresent(); event = stream.next()) {
            events.add(event.get().data());
        }
        return events;
    }

    @Test
    void each_event_is_its_data() throws IOException {
        assertThat(
                        events(
                                "event: message\nid: 1\ndata: {\"a\":1}\n\n: comment\n\ndata:two\ndata: lines\n\n"))
                .containsExactly("{\"a\":1}", "two\nlines");
    }

    @Test
    void every_end_of_line_is_understood() throws IOException {
        assertThat(events("data: a\r\n\r\ndata: b\r\rdata: c\n\n")).containsExactly("a", "b", "c");
    }

    @Test
    void an_event_that_was_cut_off_is_dropped() throws IOException {
        assertThat(events("data: a\n\ndata: b\n")).containsExactly("a");
    }

    @Test
    void an_event_over_the_limit_is_refused() {
        assertThatThrownBy(() -> events("data: " + "x".repeat(200) + "\n\n"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void id_type_and_pause_are_kept_and_nonsense_is_not() throws IOException {
        String text =
                "id: 7\nretry: 1500\nevent: message\ndata: a\n\nretry: soon\nid: x\0y\ndata:\n\n";
        EventStream stream =
                new EventStream(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 100);

        assertThat(stream.next()).contains(new EventStream.Event("message", "a"));
        assertThat(stream.next()).contains(new EventStream.Event("", ""));
        assertThat(stream.next()).isEmpty();

        assertThat(stream.lastId()).isEqualTo("7");
        assertThat(stream.pause()).isEqualTo(Duration.ofMillis(1_500));
    }
}
