package com.sutazai.mesh;

import java.io.IOException;
import java.time.Duration;

/** One try of a call on one instance. */
public interface Attempt {

    /** The chosen instance. */
    Instance instance();

    /** Which attempt this is, from 1. */
    int number();

    /** Time left of the call's deadline. */
    Duration remaining();

    /**
     * What was answered so far may go on beyond the call's deadline: a stream ends when it ends, or
     * when nothing comes for as long as the call might have taken.
     */
    void letStream();

    /**
     * As {@link #letStream}, for what only listens, perhaps for hours: from now on it takes
     * nobody's place and is no measure of anything.
     */
    void letListen();

    /**
     * Sends a message to the instance, through its breaker; the reply must be closed. A reply of
     * 5xx is a failure of the instance and still a reply.
     *
     * @throws Unsent if nothing was sent
     * @throws IOException if there was no answer; the instance may have done what it was asked
     */
    Reply send(Message message) throws IOException;
}
