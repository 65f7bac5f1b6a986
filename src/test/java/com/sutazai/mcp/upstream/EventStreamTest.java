package com.sutazai.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private static List<String> events(String text) throws IOException {
        EventStream stream =
                new EventStream(
                        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 100);
        List<String> events = new ArrayList<>();
        for (Optional<String> event = stream.next(); event.isPresent(); event = stream.next()) {
            events.add(event.get());
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
}
