package com.sutazai.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.util.function.Supplier;

/** A request body that fails once more than the limit was read. */
final class LimitedInput extends ServletInputStream {

    private final ServletInputStream body;
    private final Supplier<Failure> over;
    private long left;

    LimitedInput(ServletInputStream body, long sizeMax, Supplier<Failure> over) {
        this.body = body;
        this.left = sizeMax;
        this.over = over;
    }

    @Override
    public int read() throws IOException {
        int read = body.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = body.read(bytes, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int read) {
        left -= read;
        if (left < 0) {
            throw over.get();
        }
    }

    @Override
    public boolean isFinished() {
        return body.isFinished();
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
