package com.sutazai.mesh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that tells, once, when it breaks off before its end. Used by one thread. */
final class WatchedBody extends FilterInputStream {

    private final Runnable brokeOff;
    private boolean isTold;
    private volatile boolean isClosed;

    WatchedBody(InputStream body, Runnable brokeOff) {
        super(body);
        this.brokeOff = brokeOff;
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw told(e);
        }
    }

    /** We end it ourselves: from now on a break is none. */
    void ignore() {
        isClosed = true;
    }

    @Override
    public void close() throws IOException {
        ignore();
        super.close();
    }

    private IOException told(IOException e) {
        if (!isTold && !isClosed) {
            isTold = true;
            brokeOff.run();
        }
        return e;
    }
}
