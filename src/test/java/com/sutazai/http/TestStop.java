package com.sutazai.http;

import java.util.function.Consumer;

/** The end of an application that is no more than one of its beans. */
public final class TestStop {

    private TestStop() {}

    /** Tells it, and ends what it gives. */
    public static void of(Consumer<ContextStop> bean) {
        ContextStop stop = new ContextStop();
        bean.accept(stop);
        stop.works().forEach(Runnable::run);
    }
}
