package com.sutazai.mesh;

/** How many tasks wait for somebody who does them; asked often, so it does not block. */
@FunctionalInterface
public interface PendingTasks {

    /** The number when it was last counted, of all servers together; 0 before that. */
    int pending();
}
