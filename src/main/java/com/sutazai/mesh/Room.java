package com.sutazai.mesh;

import java.util.ArrayDeque;
import java.util.Deque;

/** The places that a call takes up, given back once: at its end, or when it only listens on. */
final class Room {

    private final Deque<Runnable> places = new ArrayDeque<>();
    private boolean isLeft;

    /**
     * A place was taken.
     *
     * @param giveBack called once
     */
    synchronized void took(Runnable giveBack) {
        places.push(giveBack);
    }

    /** Whether this was the first time. */
    synchronized boolean leave() {
        boolean isFirst = !isLeft;
        isLeft = true;
        while (!places.isEmpty()) {
            places.pop().run();
        }
        return isFirst;
    }
}
