package com.sutazai.mcp.upstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Server-sent events (WHATWG HTML, 9.2), one after the other. Used by one thread. */
final class EventStream {

    /**
     * An event that has data, perhaps empty.
     *
     * @param type of the event; empty if it names none
     */
    record Event(String type, String data) {}

    /** What the standard leaves to the client: how long to wait before coming back. */
    private static final Duration PAUSE = Duration.ofMillis(500);

    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final InputStream in;
    private final int sizeMax;
    private boolean isAfterReturn;
    private String lastId = "";
    private Duration pause = PAUSE;

    /**
     * @param sizeMax bytes of one event
     */
    EventStream(InputStream in, int sizeMax) {
        this.in = new BufferedInputStream(in);
        this.sizeMax = sizeMax;
    }

    /** From where a broken stream can be resumed; empty if the server gave no id. */
    String lastId() {
        return lastId;
    }

    /** How long the server wants to be left alone before that. */
    Duration pause() {
        return pause;
    }

    /** The next event that has data, or nothing at the end of the stream. */
    Optional<Event> next() throws IOException {
        StringBuilder data = new StringBuilder();
        String type = "";
        boolean hasData = false;
        for (Optional<String> read = line(); read.isPresent(); read = line()) {
            String line = read.get();
            if (line.isEmpty()) {
                if (hasData) {
                    return Optional.of(new Event(type, data.toString()));
                }
                type = "";
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (name) {
                case "data" -> {
                    data.append(hasData ? "\n" : "").append(value);
                    hasData = true;
                    if (data.length() > sizeMax) {
                        throw new IOException("an event is larger than " + sizeMax + " bytes");
                    }
                }
                case "event" -> type = value;
                case "id" -> lastId = value.indexOf('\0') < 0 ? value : lastId;
                case "retry" -> pause = pause(value);
                default -> {
                    // a comment, or a field that the standard ignores
                }
            }
        }
        // an event that the stream cut off is dropped, as the standard says
        return Optional.empty();
    }

    private Duration pause(String digits) {
        if (digits.isEmpty()
                || digits.length() > 9
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return pause;
        }
        Duration wanted = Duration.ofMillis(Long.parseLong(digits));
        return wanted.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : wanted;
    }

    /** A line without its end, which is CR, LF or both. */
    private Optional<String> line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n' && next != '\r') {
            line.write(next);
            if (line.size() > sizeMax) {
                throw new IOException("a line is larger than " + sizeMax + " bytes");
            }
            next = read();
        }
        if (next == '\r') {
            isAfterReturn = true;
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    private int read() throws IOException {
        int next = in.read();
        if (isAfterReturn && next == '\n') {
            next = in.read();
        }
        isAfterReturn = false;
        return next;
    }
}
