package com.sutazai.http;

import java.util.ArrayList;
import java.util.List;

/**
 * Told on the thread that starts the application, while it does: what fails then fails the
 * deployment. What runs on a thread of its own begins when the start is over, because the server
 * closes the libraries' files at its end; a class that is loaded in that moment may be lost for
 * good.
 */
public final class ContextStart {

    private final List<Runnable> works = new ArrayList<>();

    ContextStart() {}

    /**
     * Has something begun soon after the start, in the order of the calls; to be called while this
     * is told.
     *
     * @param work short; a failure is logged and hinders no other
     */
    public void whenOver(Runnable work) {
        works.add(work);
    }

    List<Runnable> works() {
        return List.copyOf(works);
    }
}
