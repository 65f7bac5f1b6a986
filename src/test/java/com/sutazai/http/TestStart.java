package com.sutazai.http;

import java.util.function.Consumer;

/** The start of an application that is no more than one of its beans. */
public final class TestStart {

    private TestStart() {}

    /** Tells it, and has begin what begins after it. */
    public static void of(Consumer<ContextStart> bean) {
        ContextStart start = new ContextStart();
        bean.accept(start);
        start.works().forEach(Runnable::run);
    }
}
