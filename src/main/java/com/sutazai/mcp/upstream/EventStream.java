package com.sutazai.mcp.upstream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The data of server-sent events (WHATWG HTML, 9.2), one after the other. Used by one thread. */
final class EventStream {

    private final InputStream in;
    private final int sizeMax;
    private boolean isAfterReturn;

    /**
     * @param sizeMax bytes of one event
     */
    EventStream(InputStream in, int sizeMax) {
        this.in = new BufferedInputStream(in);
        this.sizeMax = sizeMax;
    }

    /** Data of the next event that has some, or nothing at the end of the stream. */
    Optional<String> next() throws IOException {
        StringBuilder data = new StringBuilder();
        boolean hasData = false;
        for (Optional<String> read = line(); read.isPresent(); read = line()) {
            String line = read.get();
            if (line.isEmpty() && hasData) {
                return Optional.of(data.toString());
            }
            if (line.equals("data") || line.startsWith("data:")) {
                String value = line.length() > 5 ? line.substring(5) : "";
                data.append(hasData ? "\n" : "")
                        .append(value.startsWith(" ") ? value.substring(1) : value);
                hasData = true;
                if (data.length() > sizeMax) {
                    throw new IOException("an event is larger than " + sizeMax + " bytes");
                }
            }
        }
        // an event that the stream cut off is dropped, as the standard says
        return Optional.empty();
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
