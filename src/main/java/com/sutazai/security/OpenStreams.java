package com.sutazai.security;

import com.sutazai.http.Failure;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Answers that stay open, or are waited for, after their caller was let in. Thread-safe. */
public interface OpenStreams {

    /** Nobody can lose rights. */
    OpenStreams UNWATCHED =
            new OpenStreams() {
                @Override
                public void write(HttpServletRequest request, Writing writing)
                        throws IOException, InterruptedException {
                    writing.run();
                }

                @Override
                public <T> T await(Caller caller, Waiting<T> waiting)
                        throws IOException, InterruptedException {
                    return waiting.result();
                }
            };

    /** What writes a stream. */
    @FunctionalInterface
    interface Writing {
        void run() throws IOException, InterruptedException;
    }

    /** What takes long. */
    @FunctionalInterface
    interface Waiting<T> {
        T result() throws IOException, InterruptedException;
    }

    /**
     * Writes a stream on the current thread, which is interrupted when the caller of the request
     * has lost his rights.
     */
    void write(HttpServletRequest request, Writing writing)
            throws IOException, InterruptedException;

    /**
     * Waits on the current thread, which is interrupted when the caller has lost his rights.
     *
     * @throws Failure 401 then, whatever the result
     */
    <T> T await(Caller caller, Waiting<T> waiting) throws IOException, InterruptedException;
}
