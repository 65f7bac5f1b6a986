package com.sutazai.mesh;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A message to an instance and its answer, which one thread waits for and any thread can end: what
 * the exchange holds at that moment (a socket that connects, a connection) is closed.
 */
final class Exchange {

    /** Why it ended before its time. */
    private enum End implements Closeable {
        CANCELLED,
        EXPIRED,
        /** Over in good order: nothing is left to be closed. */
        DONE;

        @Override
        public void close() {
            // nothing is held any more
        }
    }

    private final Message message;
    private final Duration patience;
    private final boolean isWatched;
    private final AtomicReference<@Nullable Closeable> held = new AtomicReference<>();

    /**
     * @param patience for a connection, and between two parts of the body
     * @param isWatched whether somebody calls {@link #expire} when the headers take too long;
     *     otherwise {@code patience} is the limit for them too
     */
    Exchange(Message message, Duration patience, boolean isWatched) {
        this.message = message;
        this.patience = patience.isPositive() ? patience : Duration.ofMillis(1);
        this.isWatched = isWatched;
    }

    Message message() {
        return message;
    }

    Duration patience() {
        return patience;
    }

    boolean isWatched() {
        return isWatched;
    }

    /**
     * From now on this is what an end closes.
     *
     * @throws IOException if it has ended already; the resource is closed then
     */
    void hold(Closeable resource) throws IOException {
        Closeable before = held.get();
        if (before instanceof End || !held.compareAndSet(before, resource)) {
            resource.close();
            throw ended(new InterruptedIOException("the exchange was ended"));
        }
    }

    /** The answer was read to its end; whether nobody ended the exchange before. */
    boolean finish() {
        Closeable before = held.getAndSet(End.DONE);
        if (before instanceof End end) {
            held.set(end);
            return false;
        }
        return true;
    }

    /** Nobody wants the answer any more. */
    void cancel() {
        end(End.CANCELLED);
    }

    /** The time for it is up. */
    void expire() {
        end(End.EXPIRED);
    }

    boolean isCancelled() {
        return held.get() instanceof End;
    }

    /** What a failure means: if the time was up, the failure is the consequence. */
    IOException ended(IOException failure) {
        if (held.get() != End.EXPIRED) {
            return failure;
        }
        SocketTimeoutException late = new SocketTimeoutException("no answer in time");
        late.initCause(failure);
        return late;
    }

    private void end(End why) {
        Closeable before = held.get();
        while (!(before instanceof End)) {
            if (held.compareAndSet(before, why)) {
                Connection.closeQuietly(before);
                return;
            }
            before = held.get();
        }
    }
}
