package com.sutazai.mesh;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** An HTTP/1.1 connection to an instance. Used by one thread at a time, closed by any. */
final class Connection implements Closeable {

    private static final Logger LOG = System.getLogger(Connection.class.getName());

    /** Node closes idle connections after 5 s; a request must not meet one that is being closed. */
    private static final long IDLE_MAX = TimeUnit.SECONDS.toNanos(4);

    private static final long AGE_MAX = TimeUnit.MINUTES.toNanos(10);

    /**
     * A connection that rested longer is looked at before it is used, because its server may have
     * gone; the look costs up to a millisecond, which a busy connection is spared.
     */
    private static final long TRUSTED_UNSEEN = TimeUnit.MILLISECONDS.toNanos(10);

    private final DefaultBHttpClientConnection http;
    private final Socket socket;
    private final long begin = System.nanoTime();
    private long rested = begin;

    Connection(DefaultBHttpClientConnection http, Socket socket) {
        this.http = http;
        this.socket = socket;
    }

    DefaultBHttpClientConnection http() {
        return http;
    }

    /** Zero waits for ever. */
    void patience(Duration limit) throws IOException {
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, limit.toMillis()));
    }

    /** It is not used from now on. */
    void rest(long now) {
        rested = now;
    }

    boolean isTooOld(long now) {
        return now - rested > IDLE_MAX || now - begin > AGE_MAX;
    }

    /** Whether it can be used again; looks at the network after a rest. */
    boolean isUsable(long now) {
        try {
            return !isTooOld(now)
                    && http.isOpen()
                    && (now - rested < TRUSTED_UNSEEN || !http.isStale());
        } catch (IOException e) {
            // a broken one: the caller closes it and takes another
            return false;
        }
    }

    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }

    static void closeQuietly(@Nullable Closeable resource) {
        try {
            if (resource != null) {
                resource.close();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing a connection failed", e);
        }
    }
}
