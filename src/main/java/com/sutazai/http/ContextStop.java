package com.sutazai.http;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Told when the application goes, while its classes can still be loaded; {@code PreDestroy} comes
 * after that. What is given to it is done in three steps: what works for callers ends, then what is
 * done again and again, then what both work with. To be called while this is told; a failure is
 * logged and hinders no other.
 */
public final class ContextStop {

    private final List<Runnable> works = new ArrayList<>();
    private final List<Runnable> loops = new ArrayList<>();
    private final List<Runnable> connections = new ArrayList<>();

    ContextStop() {}

    /**
     * First step: ends what works for callers, which may still use everything.
     *
     * @param work waits for seconds at most
     */
    public void endWork(Runnable work) {
        works.add(work);
    }

    /**
     * Second step: ends what is done again and again, while there still is what a turn works with.
     *
     * @param work waits for a turn under way for a second, as a rule
     */
    public void endLoop(Runnable work) {
        loops.add(work);
    }

    /**
     * Last step: closes what the rest works with.
     *
     * @param work waits for seconds at most
     */
    public void close(Runnable work) {
        connections.add(work);
    }

    /** In the order in which it is to be done. */
    List<Runnable> works() {
        return Stream.of(works, loops, connections).flatMap(List::stream).toList();
    }
}
