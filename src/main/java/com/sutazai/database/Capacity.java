package com.sutazai.database;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Whether PostgreSQL takes the connections of as many nodes as run side by side. */
record Capacity(int available) {

    private static final int NODES = 3;

    /** The pool, and the connection that listens. */
    private static final int PER_NODE = CountedConnections.MAX + 1;

    static Capacity of(Handle handle) {
        return new Capacity(
                handle.createQuery(
                                """
                                select current_setting('max_connections')::int
                                     - current_setting('superuser_reserved_connections')::int
                                     - coalesce(current_setting('reserved_connections', true), '0')::int
                                """)
                        .mapTo(Integer.class)
                        .one());
    }

    /** What is wrong, in words for the log; empty if nothing is. */
    Optional<String> warning() {
        int needed = NODES * PER_NODE;
        return available >= needed
                ? Optional.empty()
                : Optional.of(
                        "PostgreSQL takes "
                                + available
                                + " connections, and "
                                + NODES
                                + " nodes of this server need "
                                + needed
                                + " ("
                                + PER_NODE
                                + " each): raise max_connections, or run "
                                + Math.max(1, available / PER_NODE)
                                + " at most");
    }
}
