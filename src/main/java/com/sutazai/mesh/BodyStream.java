package com.sutazai.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.function.Supplier;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * A body that is passed on as it comes, with its trailers. What comes is not held back: it is
 * flushed whenever nothing more is there at once.
 */
record BodyStream(Message.Content.Stream content) implements HttpEntity {

    private static final int BUFFER = 8 * 1024;

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public InputStream getContent() {
        return content.in();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        copy(content.in(), out, content.length());
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public Supplier<List<? extends Header>> getTrailers() {
        return () ->
                content.trailers().get().entrySet().stream()
                        .map(entry -> new BasicHeader(entry.getKey(), entry.getValue()))
                        .toList();
    }

    @Override
    public void close() throws IOException {
        content.in().close();
    }

    @Override
    public long getContentLength() {
        return content.length();
    }

    @Override
    @SuppressWarnings("NullAway") // the type is among the headers
    public String getContentType() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // passed on as it is, header included
    public String getContentEncoding() {
        return null;
    }

    @Override
    public boolean isChunked() {
        return content.length() < 0;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }

    /**
     * Copies to the end and says how many bytes; flushes whenever nothing more is there at once,
     * but not at an end that was announced, because whoever wrote the length sends that himself.
     *
     * @param length announced; negative if unknown
     */
    static long copy(InputStream in, OutputStream out, long length) throws IOException {
        long total = 0;
        boolean isHeld = false;
        byte[] buffer = new byte[length < 0 ? BUFFER : (int) Math.min(length + 1, BUFFER)];
        int read = in.read(buffer);
        while (read >= 0) {
            out.write(buffer, 0, read);
            total += read;
            isHeld = total == length || in.available() != 0;
            if (!isHeld) {
                out.flush();
            }
            read = in.read(buffer);
        }
        if (isHeld && total != length) {
            out.flush();
        }
        return total;
    }
}
