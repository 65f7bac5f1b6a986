package com.sutazai.mesh;

import java.util.List;

/** Where instances come from. */
public interface Discovery {

    /**
     * The instances as they are now; the same list while nothing has changed. May block.
     *
     * @throws java.io.IOException if the source cannot be read; what was known stays
     */
    List<Instance> instances() throws java.io.IOException;
}
