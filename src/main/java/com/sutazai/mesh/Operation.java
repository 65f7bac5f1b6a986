package com.sutazai.mesh;

import java.io.IOException;

/** What a call does on the instance that was chosen: one message or several, up to a result. */
@FunctionalInterface
public interface Operation<R> {

    /**
     * Does it.
     *
     * @throws Unsent if it may be tried elsewhere in any case
     * @throws IOException if it may have run
     */
    R on(Attempt attempt) throws IOException;
}
