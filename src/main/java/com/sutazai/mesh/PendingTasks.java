package com.sutazai.mesh;

/** How many tasks wait for somebody who does them; asked often, so it does not block. */
@FunctionalInterface
public interface PendingTasks {

    /** The number, a few seconds old at most, of all servers together. */
    int pending();
}
