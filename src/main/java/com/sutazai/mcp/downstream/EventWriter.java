package com.sutazai.mcp.downstream;

import com.sutazai.mcp.downstream.OutStream.Event;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Writes a stream to a client as JSON, if the answer is all there is to say, or as server-sent
 * events with a comment every few seconds: proxies stay patient, and a client that has left is
 * noticed.
 */
public final class EventWriter {

    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofMillis(100);

    private final HttpServletResponse response;
    private final OutStream stream;
    private final boolean isResumable;
    private final long reader;

    /**
     * @param isResumable whether events get ids
     */
    public EventWriter(HttpServletResponse response, OutStream stream, boolean isResumable) {
        this.response = response;
        this.stream = stream;
        this.isResumable = isResumable;
        this.reader = stream.attach();
    }

    /**
     * Writes the answer to a request as JSON if it comes first and soon, else as events.
     *
     * @throws IOException if the client has left
     */
    public void answer() throws IOException, InterruptedException {
        try {
            Optional<Event> first = stream.await(reader, 0, HEARTBEAT);
            if (first.isPresent() && stream.isOver(reader, first.get().number())) {
                json(first.get().json());
                return;
            }
            begin();
            if (first.isEmpty()) {
                text(": still at work\n\n");
            }
            follow(0);
        } finally {
            stream.detach(reader);
        }
    }

    /**
     * Writes the answer to a request as JSON, however long it takes; what else is said is dropped.
     *
     * @throws IOException if the client has left
     */
    public void plainAnswer() throws IOException, InterruptedException {
        try {
            long seen = 0;
            byte[] last = new byte[0];
            while (!stream.isOver(reader, seen)) {
                Optional<Event> next = stream.await(reader, seen, HEARTBEAT);
                if (next.isPresent()) {
                    seen = next.get().number();
                    last = next.get().json();
                }
            }
            json(last);
        } finally {
            stream.detach(reader);
        }
    }

    /**
     * Writes all that is said on account of a request, and its answer, as events that can be
     * resumed. What comes soon goes out with the head in one piece.
     *
     * @param isPrimed whether the stream begins with an empty event, from which it can be resumed
     *     before anything was said; how long to wait before that is not said, because the stream is
     *     held open, and some clients (the Java SDK 1.1) take no field but id, event and data
     * @throws IOException if the client has left
     */
    public void answerAsEvents(boolean isPrimed) throws IOException, InterruptedException {
        try {
            begin();
            if (isPrimed) {
                held("id: " + stream.id() + "-0\ndata: \n\n");
            }
            Optional<Event> first = stream.await(reader, 0, SOON);
            if (first.isEmpty()) {
                response.flushBuffer();
            }
            follow(0);
        } finally {
            stream.detach(reader);
        }
    }

    /**
     * Writes all that follows an event until the stream is over or another reads it.
     *
     * @throws IOException if the client has left
     */
    public void events(long after) throws IOException, InterruptedException {
        try {
            begin();
            text(": here\n\n");
            follow(after);
        } finally {
            stream.detach(reader);
        }
    }

    /**
     * Writes the address for messages, as 2024-11-05 wants it, and then all that is said.
     *
     * @throws IOException if the client has left
     */
    public void endpoint(String address) throws IOException, InterruptedException {
        try {
            begin();
            text("event: endpoint\ndata: " + address + "\n\n");
            follow(0);
        } finally {
            stream.detach(reader);
        }
    }

    private void begin() {
        response.setContentType("text/event-stream; charset=utf-8");
        response.setHeader("X-Accel-Buffering", "no");
    }

    private void follow(long after) throws IOException, InterruptedException {
        long seen = after;
        while (!stream.isOver(reader, seen)) {
            Optional<Event> next = stream.await(reader, seen, HEARTBEAT);
            if (next.isPresent()) {
                seen = next.get().number();
                event(next.get(), stream.isOver(reader, seen));
            } else if (!stream.isOver(reader, seen)) {
                text(": still here\n\n");
            }
        }
    }

    /**
     * @param isLast then it goes out with the end of the response, in one piece
     */
    private void event(Event event, boolean isLast) throws IOException {
        OutputStream out = response.getOutputStream();
        String head = isResumable ? "id: " + stream.id() + "-" + event.number() + "\n" : "";
        out.write((head + "event: message\ndata: ").getBytes(StandardCharsets.US_ASCII));
        out.write(event.json());
        out.write('\n');
        out.write('\n');
        if (isLast) {
            out.close();
        } else {
            out.flush();
        }
    }

    private void json(byte[] body) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private void text(String text) throws IOException {
        held(text);
        response.getOutputStream().flush();
    }

    private void held(String text) throws IOException {
        response.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
