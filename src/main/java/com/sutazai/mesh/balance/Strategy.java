package com.sutazai.mesh.balance;

import java.util.List;

/** Chooses one of several candidates. Thread-safe. */
public sealed interface Strategy permits RoundRobin {

    /** Name as configured and shown. */
    String name();

    /**
     * One of the candidates.
     *
     * @param candidates at least one
     */
    <T> T pick(List<T> candidates);
}
