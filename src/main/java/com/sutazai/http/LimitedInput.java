package com.sutazai.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * A request body that fails once more than the limit was read, and that ends where Content-Length
 * says: with an Upgrade header, which JDK clients send with everything, the server would wait for
 * more.
 */
final class LimitedInput extends ServletInputStream {

    private final ServletInputStream body;
    private final Supplier<Failure> over;
    private long left;
    private long expected;

    LimitedInput(ServletInputStream body, long length, long sizeMax, Supplier<Failure> over) {
        this.expected = length < 0 ? Long.MAX_VALUE : length;
        this.body = body;
        this.left = sizeMax;
        this.over = over;
    }

    @Override
    public int read() throws IOException {
        if (expected == 0) {
            return -1;
        }
        int read = body.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (expected == 0) {
            return -1;
        }
        int read = body.read(bytes, offset, (int) Math.min(length, expected));
        count(Math.max(read, 0));
        return read;
    }

    private void count(int read) {
        left -= read;
        expected -= read;
        if (left < 0) {
            throw over.get();
        }
    }

    @Override
    public boolean isFinished() {
        return expected == 0 || body.isFinished();
    }

    @Override
    public boolean isReady() {
        return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
        body.setReadListener(listener);
    }
}
