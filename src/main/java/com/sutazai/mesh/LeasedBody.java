package com.sutazai.mesh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body that gives its connection back when it was read to its end. Used by one thread. */
final class LeasedBody extends FilterInputStream {

    private final Lease lease;
    private boolean isRead;

    LeasedBody(InputStream body, Lease lease) {
        super(body);
        this.lease = lease;
    }

    @Override
    public int read() throws IOException {
        return isRead ? -1 : seen(in.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (isRead) {
            return -1;
        }
        try {
            return seen(in.read(bytes, offset, length));
        } catch (IOException e) {
            throw lease.exchange().ended(e);
        }
    }

    @Override
    public int available() throws IOException {
        return isRead ? 0 : in.available();
    }

    /** Closing would read the rest; whoever does not want it ends the lease. */
    @Override
    public void close() {
        lease.end();
    }

    private int seen(int read) {
        if (read < 0) {
            isRead = true;
            lease.finish();
        }
        return read;
    }
}
