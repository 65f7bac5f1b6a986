package com.sutazai.mesh;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The answer of an instance: its status and headers are there, its body may still be coming. Must
 * be closed.
 *
 * @param headers by lower-case name
 * @param trailers what followed the body, once its end was read
 */
public record Reply(
        int status,
        Map<String, List<String>> headers,
        InputStream body,
        Supplier<Map<String, String>> trailers,
        Closeable release)
        implements Closeable {

    private static final System.Logger LOG = System.getLogger(Reply.class.getName());

    private static final java.time.Duration DRAIN_MAX = java.time.Duration.ofSeconds(1);
    private static final long DRAIN_BYTES_MAX = 64 * 1024;

    public Optional<String> header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty()
                ? Optional.empty()
                : Optional.of(values.getFirst());
    }

    /**
     * The whole body.
     *
     * @throws IOException if it is larger than the limit
     */
    public byte[] bytes(int sizeMax) throws IOException {
        byte[] bytes = body.readNBytes(sizeMax + 1);
        if (bytes.length > sizeMax) {
            throw new IOException("the answer is larger than " + sizeMax + " bytes");
        }
        return bytes;
    }

    /** The same with a body that tells when it breaks off. */
    Reply watched(Runnable brokeOff) {
        WatchedBody watched = new WatchedBody(body, brokeOff);
        return new Reply(
                status,
                headers,
                watched,
                trailers,
                () -> {
                    watched.ignore();
                    release.close();
                });
    }

    /**
     * Closes without waiting: reads what little follows a stream's last event, so that the
     * connection can be used again, and cuts it off if it does not end soon.
     */
    public void closeSoon() {
        Thread.ofVirtual()
                .name("drain")
                .start(
                        () -> {
                            var cut = Deadline.after(DRAIN_MAX).whenPast(this::closeQuietly);
                            try {
                                body.skipNBytes(DRAIN_BYTES_MAX);
                            } catch (IOException e) {
                                // the end of the stream, as hoped, or a broken one: closed either
                                // way
                                cut.cancel();
                            }
                            closeQuietly();
                        });
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a reply failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        release.close();
    }
}
