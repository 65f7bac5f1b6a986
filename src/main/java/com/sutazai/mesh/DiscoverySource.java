package com.sutazai.mesh;

import com.sutazai.breaker.Dependency;

/** A registry outside this server that says which instances there are. Beans are found by type. */
public interface DiscoverySource {

    /** Whether it is configured at all. */
    boolean isConfigured();

    /** How it was when it was last asked; named after the product, for example consul. */
    Dependency state();

    /** Soon compares what it was told of this server with what is true, and mends it. */
    void registerAnew();
}
