package com.sutazai.mesh;

import java.util.Locale;

/** How an instance was at its last check. */
public enum State {
    HEALTHY,
    DEGRADED,
    UNHEALTHY,
    UNKNOWN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
