package com.sutazai.security;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Answers that stay open after their caller was let in. Thread-safe. */
@FunctionalInterface
public interface OpenStreams {

    /** Nobody can lose rights. */
    OpenStreams UNWATCHED = (request, writing) -> writing.run();

    /** What writes a stream. */
    @FunctionalInterface
    interface Writing {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Writes a stream on the current thread, which is interrupted when the caller of the request
     * has lost his rights.
     */
    void write(HttpServletRequest request, Writing writing)
            throws IOException, InterruptedException;
}
